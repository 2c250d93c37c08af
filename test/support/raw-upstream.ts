/** An upstream of which the test writes every byte, and breaks what it likes. */
import net, { type AddressInfo, type Socket } from 'node:net';

export interface RawRequest {
  /** First line, without its end. */
  readonly line: string;
  readonly method: string;
  readonly path: string;
  /** Lower case names; of a repeated one the last. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
  /** Which connection it came on, counted from 1. */
  readonly connection: number;
}

/** Answers by writing to the socket. */
export type RawHandler = (socket: Socket, request: RawRequest) => void;

export interface RawUpstream {
  readonly url: string;
  readonly port: number;
  /** Requests that arrived completely. */
  readonly seen: readonly RawRequest[];
  /** Connections that were accepted so far. */
  readonly connections: number;
  /** Those that are open now. */
  readonly sockets: ReadonlySet<Socket>;
  close(): Promise<void>;
}

export interface RawUpstreamOptions {
  readonly onRequest?: RawHandler;
  /** Takes the connection over; no request is read off it then. */
  readonly onConnection?: (socket: Socket) => void;
}

export async function startRawUpstream(options: RawUpstreamOptions): Promise<RawUpstream> {
  const seen: RawRequest[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = net.createServer((socket) => {
    const connection = ++connections;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    socket.setNoDelay(true);
    if (options.onConnection !== undefined) options.onConnection(socket);
    else
      readRequests(socket, connection, (request) => {
        seen.push(request);
        options.onRequest?.(socket, request);
      });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    seen,
    sockets,
    get connections() {
      return connections;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function readRequests(socket: Socket, connection: number, found: (request: RawRequest) => void): void {
  let received: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    for (let end = endOfRequest(received); end !== -1; end = endOfRequest(received)) {
      const bytes = received.subarray(0, end);
      received = received.subarray(end);
      found(parseRequest(bytes.toString('latin1'), connection));
    }
  });
}

/** -1 while the request is not complete. Reads Content-Length and, to their end, chunked bodies without trailers. */
function endOfRequest(bytes: Buffer): number {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd === -1) return -1;
  const head = bytes.toString('latin1', 0, headEnd).toLowerCase();
  if (head.includes('\r\ntransfer-encoding: chunked')) {
    const last = bytes.indexOf('\r\n0\r\n\r\n', headEnd + 2);
    return last === -1 ? -1 : last + 7;
  }
  const end = headEnd + 4 + Number(/\r\ncontent-length: (\d+)/.exec(head)?.[1] ?? 0);
  return end <= bytes.length ? end : -1;
}

function parseRequest(text: string, connection: number): RawRequest {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [line = '', ...lines] = head.split('\r\n');
  const [method = '', path = ''] = line.split(' ');
  const headers = new Map(
    lines.map((each) => {
      const colon = each.indexOf(':');
      return [each.slice(0, colon).toLowerCase(), each.slice(colon + 1).trim()];
    }),
  );
  return { line, method, path, headers, body: rest.join('\r\n\r\n'), connection };
}

/** A whole answer with a length. */
export function rawAnswer(body: string, status = '200 OK', headers: readonly string[] = []): string {
  const lines = [`HTTP/1.1 ${status}`, `Content-Length: ${Buffer.byteLength(body)}`, ...headers];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

/** The head of an answer whose body follows in chunks. */
export function rawStreamHead(type = 'text/event-stream'): string {
  return `HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nTransfer-Encoding: chunked\r\n\r\n`;
}

export function rawChunk(text: string): string {
  return `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
}

/** A port of this machine on which nobody listens. */
export async function findClosedPort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
}
