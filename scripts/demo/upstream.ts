import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface DemoUpstream {
  readonly url: string;
  close(): Promise<void>;
}

/** A server on a port of the system's choice that throws away what it is sent. */
export async function startDemoUpstream(
  answer: (response: ServerResponse, request: IncomingMessage) => Promise<void>,
): Promise<DemoUpstream> {
  const server = createServer((request, response) => {
    request.resume();
    response.on('error', () => undefined);
    void answer(response, request);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
