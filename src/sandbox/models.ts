/** Models the sandbox lists. It answers for any other name too. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendJson } from './send.ts';

const CREATED_AT = '2025-01-01T00:00:00Z';

export async function listOpenaiModels(_req: IncomingMessage, res: ServerResponse): Promise<void> {
  const created = Date.parse(CREATED_AT) / 1000;
  const data = ['gpt-4o', 'gpt-4o-mini', 'text-embedding-3-small'].map((id) => ({
    id,
    object: 'model',
    created,
    owned_by: 'sandbox',
  }));
  sendJson(res, 200, { object: 'list', data });
}

export async function listAnthropicModels(_req: IncomingMessage, res: ServerResponse): Promise<void> {
  const ids = ['claude-sonnet-5-5', 'claude-haiku-5-5'];
  const data = ids.map((id) => ({ type: 'model', id, display_name: id, created_at: CREATED_AT }));
  sendJson(res, 200, { data, has_more: false, first_id: ids[0], last_id: ids.at(-1) });
}

export async function listGoogleModels(_req: IncomingMessage, res: ServerResponse): Promise<void> {
  const models = ['gemini-2.5-flash', 'gemini-2.5-pro'].map((id) => ({
    name: `models/${id}`,
    displayName: id,
    supportedGenerationMethods: ['generateContent', 'streamGenerateContent', 'countTokens'],
  }));
  sendJson(res, 200, { models });
}
