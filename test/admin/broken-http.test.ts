/** What is no HTTP is answered by a problem document too, and the connection is closed. */
import { expect, it } from 'vitest';
import { parseAnswer, exchangeBytes } from '../support/raw-http.ts';
import { useScene } from '../support/scenes.ts';

const scene = useScene();

it.each<[string, string, number, string]>([
  ['no request line', 'hello\r\n\r\n', 400, 'bad_request'],
  [
    'two lengths',
    'POST /v1/api-keys HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
    400,
    'bad_request',
  ],
  [
    'endless headers',
    `GET /livez HTTP/1.1\r\nHost: a\r\nX-A: ${'a'.repeat(40_000)}\r\n\r\n`,
    431,
    'headers_too_large',
  ],
])('%s', async (_what, bytes, status, code) => {
  const answer = parseAnswer(await exchangeBytes(scene.gateway.admin, bytes));
  expect([answer.status, answer.headers.get('content-type'), answer.headers.get('x-tollgate-error')]).toEqual(
    [status, 'application/problem+json', code],
  );
  expect(JSON.parse(answer.body)).toMatchObject({
    status,
    code,
    request_id: answer.headers.get('x-request-id'),
  });
});
