import type { ServerResponse } from 'node:http';
import type { ClientBody } from './client-body.ts';

/** How long a client may take to read why its answer breaks off. */
const LAST_WORDS_MS = 1_000;

/**
 * Ends an answer that cannot be finished in a way that no client takes for its end. `lastWords` are sent
 * before, where the format of the answer has room for them.
 */
export function breakConnection(
  response: ServerResponse,
  body: ClientBody | null,
  lastWords: Buffer | null,
): void {
  if (body === null || lastWords === null) {
    cut(response);
    return;
  }
  // A client that does not read would otherwise keep the connection for as long as it likes.
  const timer = setTimeout(() => cut(response), LAST_WORDS_MS);
  body.write(lastWords, () => {
    clearTimeout(timer);
    cut(response);
  });
}

/** A client of HTTP/1.0 reads to the close of the connection; only a reset tells it that there should be more. */
function cut(response: ServerResponse): void {
  if (response.req.httpVersion === '1.0') response.socket?.resetAndDestroy();
  response.destroy();
}
