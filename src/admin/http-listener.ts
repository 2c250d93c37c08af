import type { FastifyInstance } from 'fastify';

export interface HttpListener {
  /** Resolves with the port that is listened on. */
  listen(at: { readonly host: string; readonly port: number }): Promise<number>;
  close(): Promise<void>;
}

export function toListener(server: Pick<FastifyInstance, 'listen' | 'server' | 'close'>): HttpListener {
  return {
    listen: async ({ host, port }) => {
      await server.listen({ host, port });
      const address = server.server.address();
      return typeof address === 'object' && address !== null ? address.port : port;
    },
    close: async () => {
      await server.close();
    },
  };
}
