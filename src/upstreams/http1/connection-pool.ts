/**
 * The connections to one upstream: kept alive, bounded in number, the one used last is used first. Calls that
 * find none wait in the order in which they came.
 */
import type { Clock } from '../../lib/clock.ts';
import { HeadReader } from './answer-head.ts';
import { type AnswerHandler, Call, type UpstreamRequest } from './call.ts';
import { type Connect, readWith } from './connect.ts';
import { Connection, type ConnectionOwner } from './connection.ts';

/** How late the timeouts of an answer and of idle connections may be seen. */
const CHECK_INTERVAL_MS = 100;

export interface ConnectionPoolOptions {
  readonly connect: Connect;
  /** What the Host field says. */
  readonly host: string;
  readonly maxConnections: number;
  readonly clock: Pick<Clock, 'monoMs'>;
  /** What `connect` reads into. */
  readonly buffer: Buffer;
  /** An attempt to connect failed, and no other connection is open. */
  onUnreachable(): void;
}

export class ConnectionPool implements ConnectionOwner {
  readonly #options: ConnectionPoolOptions;
  readonly #heads = new HeadReader();
  readonly #open = new Set<Connection>();
  readonly #idle: Connection[] = [];
  #connecting = 0;
  readonly #waiting: Call[] = [];
  #isScheduled = false;
  #isDestroyed = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: ConnectionPoolOptions) {
    this.#options = options;
  }

  get host(): string {
    return this.#options.host;
  }

  monoMs(): number {
    return this.#options.clock.monoMs();
  }

  /** The handler hears nothing before this returns. */
  dispatch(request: UpstreamRequest, handler: AnswerHandler): Call {
    const call = new Call(request, handler);
    this.#waiting.push(call);
    this.#schedule();
    return call;
  }

  /** Ends every call and closes every connection. */
  destroy(): void {
    this.#isDestroyed = true;
    const error = new Error('the gateway closed its connections to the upstream');
    for (const call of this.#waiting.splice(0)) call.fail(error);
    for (const connection of this.#open) connection.destroy();
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  onFree(connection: Connection): void {
    this.#idle.push(connection);
    if (this.#waiting.length > 0) this.#schedule();
  }

  onClosed(connection: Connection): void {
    this.#open.delete(connection);
    const at = this.#idle.indexOf(connection);
    if (at !== -1) this.#idle.splice(at, 1);
    if (this.#waiting.length > 0) this.#schedule();
  }

  /**
   * Requests are sent at the end of a turn of the event loop, all of it together: by then it has been seen
   * whether the upstream has closed an idle connection, or has sent on it what nobody asked for.
   */
  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => this.#serve());
  }

  #serve(): void {
    this.#isScheduled = false;
    const calls = this.#waiting;
    let served = 0;
    for (; served < calls.length; served++) {
      const call = calls[served];
      if (call === undefined || call.isOver) continue;
      const connection = this.#takeIdle();
      if (connection === null) break;
      connection.send(call);
    }
    if (served > 0) calls.splice(0, served);
    if (this.#isDestroyed) this.destroy();
    else this.#connectForWaiting();
  }

  #takeIdle(): Connection | null {
    const now = this.monoMs();
    for (let last = this.#idle.pop(); last !== undefined; last = this.#idle.pop()) {
      if (last.isUsable(now)) return last;
    }
    return null;
  }

  #connectForWaiting(): void {
    const { maxConnections, connect } = this.#options;
    while (this.#connecting < this.#waiting.length && this.#open.size + this.#connecting < maxConnections) {
      this.#connecting++;
      connect((error, socket) => {
        this.#connecting--;
        if (socket === null) this.#failOne(error ?? new Error('no connection'));
        else this.#add(socket);
      });
    }
  }

  /** One attempt was made for one call; the others have attempts of their own. */
  #failOne(error: Error): void {
    // Also where its caller has left meanwhile, so that the next ones need not find out.
    if (this.#open.size === 0) this.#options.onUnreachable();
    let call = this.#waiting.shift();
    while (call?.isOver === true) call = this.#waiting.shift();
    call?.fail(error);
    if (this.#waiting.length > 0) this.#schedule();
  }

  #add(socket: Parameters<typeof readWith>[0]): void {
    if (this.#isDestroyed) {
      socket.destroy();
      return;
    }
    const connection = new Connection(socket, this, this.#heads);
    readWith(socket, (length) => connection.read(this.#options.buffer, length));
    this.#open.add(connection);
    this.#idle.push(connection);
    // After what has arrived meanwhile was read: where this thread was held up, the upstream was not silent.
    this.#timer ??= setInterval(() => setImmediate(() => this.#check()), CHECK_INTERVAL_MS).unref();
    this.#serve();
  }

  #check(): void {
    const now = this.monoMs();
    for (const connection of this.#open) connection.checkPatience(now);
    if (this.#open.size > 0 || this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }
}
