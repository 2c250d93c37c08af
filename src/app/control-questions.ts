/**
 * A worker's questions to the control thread, which reads the ledger in a thread of its own: the data plane
 * waits for an answer without ever waiting for a query.
 */
import { CodedError, type ErrorCode } from '../domain/errors.ts';
import type { ForwardedAnswer, ForwardedCall } from '../domain/forwarded-call.ts';
import type { UsageQuestion } from '../gateway/self-service-usage.ts';
import type { FromWorker, ToWorker } from './worker-protocol.ts';

const PATIENCE_MS = 10_000;

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: Error): void;
  readonly timer: NodeJS.Timeout;
  /** What the caller is told where there is no answer. */
  readonly failure: ErrorCode;
}

type Answer = Extract<ToWorker, { type: 'usage' | 'managed' }>;

export class ControlQuestions {
  readonly #send: (message: FromWorker) => void;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;

  constructor(send: (message: FromWorker) => void) {
    this.#send = send;
  }

  /** The report in the form of `tollgate usage --json`. Rejects when none came in time. */
  readUsage(question: UsageQuestion): Promise<object> {
    return this.#ask('store_unavailable', (id) => ({ type: 'usage', id, question }));
  }

  /** Rejects when no answer came in time; what was asked for may be done all the same. */
  manageKeys(call: ForwardedCall): Promise<ForwardedAnswer> {
    return this.#ask('internal', (id) => ({ type: 'manage', id, call }));
  }

  receive(answer: Answer): void {
    const result = answer.type === 'usage' ? answer.report : answer.answer;
    if (result === null) this.#fail(answer.id, 'the control thread has no answer; its log says why');
    else this.#take(answer.id)?.resolve(result);
  }

  #ask<T>(failure: ErrorCode, describe: (id: number) => FromWorker): Promise<T> {
    const id = this.#nextId++;
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(
        () => this.#fail(id, 'the control thread did not answer in time'),
        PATIENCE_MS,
      );
      this.#waiting.set(id, { resolve: (answer) => resolve(answer as T), reject, timer, failure });
      this.#send(describe(id));
    });
  }

  #fail(id: number, reason: string): void {
    const waiting = this.#take(id);
    waiting?.reject(new CodedError(waiting.failure, reason));
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    clearTimeout(waiting?.timer);
    return waiting;
  }
}
