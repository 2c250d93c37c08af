/** WebSocket clients, and an upstream that speaks it and remembers every handshake. */
import http, { type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import type { TestGateway } from './gateway.ts';
import { until } from './until.ts';

export interface WebSocketUpstream {
  readonly url: string;
  readonly port: number;
  readonly handshakes: readonly IncomingMessage[];
  /** Connections that are open now. */
  readonly sockets: ReadonlySet<Socket>;
  close(): Promise<void>;
}

interface UpstreamBehaviour {
  /** In place of the 101. */
  readonly refuse?: (request: IncomingMessage, socket: Socket) => void;
  /** How many handshakes `refuse` gets before the others are accepted; all where nothing is said. */
  readonly refusals?: number;
  /** In place of an echo. */
  readonly converse?: (client: WebSocket) => void;
  readonly selectProtocol?: (offered: Set<string>) => string | false;
}

/** Sends back every message as it came, unless told otherwise. */
export async function startWebSocketUpstream(behaviour: UpstreamBehaviour = {}): Promise<WebSocketUpstream> {
  const handshakes: IncomingMessage[] = [];
  const sockets = new Set<Socket>();
  const server = http.createServer();
  const speaker = new WebSocketServer({
    noServer: true,
    perMessageDeflate: true,
    ...(behaviour.selectProtocol && { handleProtocols: behaviour.selectProtocol }),
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('upgrade', (request, socket, head) => {
    handshakes.push(request);
    if (behaviour.refuse === undefined || handshakes.length > (behaviour.refusals ?? Infinity)) {
      speaker.handleUpgrade(request, socket, head, behaviour.converse ?? echo);
      return;
    }
    // Without being read a socket does not notice that the other side has left.
    request.socket.on('end', () => request.socket.end()).resume();
    behaviour.refuse(request, request.socket);
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    handshakes,
    sockets,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function echo(client: WebSocket): void {
  client.on('error', () => undefined);
  client.on('message', (data, isBinary) => client.send(data, { binary: isBinary }));
}

interface ClientOptions {
  readonly key?: string;
  readonly headers?: Record<string, string>;
  readonly protocols?: string[];
}

function createClient(url: string, { key, headers, protocols }: ClientOptions): WebSocket {
  return new WebSocket(url.replace('http:', 'ws:'), protocols ?? [], {
    headers: { ...(key !== undefined && { 'x-api-key': key }), ...headers },
  });
}

/** Resolves when the WebSocket is open, rejects when it is refused. */
export async function openWebSocket(url: string, options: ClientOptions = {}): Promise<WebSocket> {
  return (await shakeHands(url, options)).client;
}

interface OpenedWebSocket {
  readonly client: WebSocket;
  /** Of the 101. */
  readonly headers: http.IncomingHttpHeaders;
  readonly requestId: string;
}

export function shakeHands(url: string, options: ClientOptions = {}): Promise<OpenedWebSocket> {
  const client = createClient(url, options);
  return new Promise((resolve, reject) => {
    client.on('error', reject);
    client.once('upgrade', ({ headers }) => {
      client.once('open', () => resolve({ client, headers, requestId: String(headers['x-request-id']) }));
    });
  });
}

interface RefusedHandshake {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** The HTTP answer to a handshake that is refused; rejects when it is not. */
export function readRefusal(url: string, options: ClientOptions = {}): Promise<RefusedHandshake> {
  const client = createClient(url, options);
  return new Promise((resolve, reject) => {
    client.on('error', reject);
    client.on('open', () => {
      client.terminate();
      reject(new Error('the WebSocket was opened'));
    });
    client.on('unexpected-response', (_request, answer: IncomingMessage) => {
      let body = '';
      answer.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      answer.on('error', reject);
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }));
    });
  });
}

interface Message {
  readonly data: Buffer;
  readonly isBinary: boolean;
}

export function nextMessage(client: WebSocket): Promise<Message> {
  return new Promise((resolve, reject) => {
    client.once('message', (data: Buffer, isBinary) => resolve({ data, isBinary }));
    client.once('close', (code) => reject(new Error(`closed with ${code} before a message came`)));
  });
}

/** How the WebSocket ended; 1006 = without a word. */
export function waitForClose(client: WebSocket): Promise<{ readonly code: number; readonly reason: string }> {
  return new Promise((resolve) => {
    client.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });
}

/** Closes properly and waits until the other side has closed too. */
export async function closeWebSocket(client: WebSocket): Promise<void> {
  const closed = waitForClose(client);
  client.close(1000);
  await closed;
}

/** The access log's line of a request, once it is over. */
export function readRecord(gateway: TestGateway, requestId: string): Promise<Record<string, unknown>> {
  return until(
    () => {
      const line = gateway.logLines.find((text) => text.includes(`"request_id":"${requestId}"`));
      return line === undefined ? {} : (JSON.parse(line) as Record<string, unknown>);
    },
    (record) => record['request_id'] === requestId,
  );
}
