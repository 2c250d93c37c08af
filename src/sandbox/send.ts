import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { SandboxProvider } from './sandbox.ts';

export type JsonObject = Record<string, unknown>;

/** Reads a JSON object; rejects with a message for the caller where the body is none. */
export async function readJsonObject(req: IncomingMessage): Promise<JsonObject> {
  const body: unknown = JSON.parse(await text(req));
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new Error('The request body must be a JSON object');
  }
  return body as JsonObject;
}

export function sendJson(res: ServerResponse, status: number, body: unknown): void {
  const json = JSON.stringify(body);
  res.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) });
  res.end(json);
}

/** An error in the shape the provider's own SDKs read. */
export function sendError(
  res: ServerResponse,
  provider: SandboxProvider,
  status: 400 | 404,
  message: string,
): void {
  const isMissing = status === 404;
  if (provider === 'anthropic') {
    const type = isMissing ? 'not_found_error' : 'invalid_request_error';
    return sendJson(res, status, { type: 'error', error: { type, message } });
  }
  if (provider === 'google') {
    const name = isMissing ? 'NOT_FOUND' : 'INVALID_ARGUMENT';
    return sendJson(res, status, { error: { code: status, message, status: name } });
  }
  sendJson(res, status, { error: { message, type: 'invalid_request_error', param: null, code: null } });
}
