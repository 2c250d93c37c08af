/** OpenAI's older `/v1/completions`, which aimock lacks. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { generateId } from '@copilotkit/aimock';
import { ANSWER_TEXT } from './answer-text.ts';
import { type JsonObject, readJsonObject, sendJson } from './send.ts';
import { collectText, estimateTokens } from './tokens.ts';

/** 2025-01-01, in seconds: the sandbox's answers are the same every time. */
const CREATED = 1_735_689_600;

export async function answerLegacyCompletion(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const body = await readJsonObject(req);
  const envelope = {
    id: generateId('cmpl'),
    object: 'text_completion',
    created: CREATED,
    model: body['model'],
  };
  const usage = countUsage(body);
  if (body['stream'] !== true) {
    return sendJson(res, 200, { ...envelope, choices: [choice(ANSWER_TEXT, 'stop')], usage });
  }
  res.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const word of ANSWER_TEXT.split(/(?<= )/)) {
    writeEvent(res, { ...envelope, choices: [choice(word, null)] });
  }
  writeEvent(res, { ...envelope, choices: [choice('', 'stop')] });
  if (asksUsage(body)) writeEvent(res, { ...envelope, choices: [], usage });
  res.end('data: [DONE]\n\n');
}

function choice(text: string, finishReason: 'stop' | null): JsonObject {
  return { index: 0, text, logprobs: null, finish_reason: finishReason };
}

function countUsage(body: JsonObject): JsonObject {
  const promptTokens = estimateTokens(collectText(body['prompt']));
  const completionTokens = estimateTokens(ANSWER_TEXT);
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  };
}

function asksUsage(body: JsonObject): boolean {
  const options = body['stream_options'];
  return (
    typeof options === 'object' &&
    options !== null &&
    'include_usage' in options &&
    options.include_usage === true
  );
}

function writeEvent(res: ServerResponse, event: JsonObject): void {
  res.write(`data: ${JSON.stringify(event)}\n\n`);
}
