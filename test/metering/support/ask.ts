import http from 'node:http';

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly requestId: string;
  /** As it came, with its content encoding. */
  readonly body: Buffer;
  /** The connection broke before the end of the answer. */
  readonly isBroken: boolean;
}

export interface Question {
  readonly key: string;
  readonly body?: object | string;
  readonly headers?: Record<string, string>;
  readonly method?: string;
  /** Told of what has come so far; closes the connection where it says so. */
  readonly leavesAt?: (body: Buffer) => boolean;
}

/** A request over a connection of its own, and every byte of its answer, decoded by nobody. */
export function ask(url: string, question: Question): Promise<Answer> {
  const { key, body = {}, headers = {}, method = 'POST', leavesAt } = question;
  return new Promise((resolve, reject) => {
    const request = http.request(url, {
      method,
      agent: false,
      headers: { 'content-type': 'application/json', 'x-api-key': key, ...headers },
    });
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      const finish = (isBroken: boolean): void =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          requestId: String(response.headers['x-request-id']),
          body: Buffer.concat(chunks),
          isBroken,
        });
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        if (leavesAt?.(Buffer.concat(chunks)) === true) request.destroy();
      });
      response.on('end', () => finish(false));
      response.on('error', () => finish(true));
    });
    if (method === 'GET') request.end();
    else request.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
}
