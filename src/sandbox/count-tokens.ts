import type { IncomingMessage, ServerResponse } from 'node:http';
import { readJsonObject, sendJson } from './send.ts';
import { collectText, estimateTokens } from './tokens.ts';

export async function countAnthropicTokens(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const { messages, system, tools } = await readJsonObject(req);
  sendJson(res, 200, { input_tokens: estimateTokens(collectText([messages, system, tools])) });
}

export async function countGoogleTokens(req: IncomingMessage, res: ServerResponse): Promise<void> {
  sendJson(res, 200, { totalTokens: estimateTokens(collectText(await readJsonObject(req))) });
}
