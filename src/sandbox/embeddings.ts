/**
 * OpenAI embeddings. aimock has them too, but reports zero tokens and ignores `encoding_format`, and the
 * official client asks for base64 and decodes whatever comes.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { generateDeterministicEmbedding } from '@copilotkit/aimock';
import { readJsonObject, sendJson } from './send.ts';
import { estimateTokens } from './tokens.ts';

const DEFAULT_DIMENSIONS = 1536;
const MAX_DIMENSIONS = 3072;

export async function answerEmbeddings(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const {
    input,
    model,
    dimensions = DEFAULT_DIMENSIONS,
    encoding_format: encoding,
  } = await readJsonObject(req);
  if (!isDimensions(dimensions)) throw new Error(`dimensions must be an integer from 1 to ${MAX_DIMENSIONS}`);
  const texts = splitInput(input);
  const data = texts.map((text, index) => {
    const numbers = generateDeterministicEmbedding(text, dimensions);
    return { object: 'embedding', index, embedding: encoding === 'base64' ? toBase64(numbers) : numbers };
  });
  const tokens = texts.reduce((sum, text) => sum + estimateTokens(text), 0);
  sendJson(res, 200, { object: 'list', data, model, usage: { prompt_tokens: tokens, total_tokens: tokens } });
}

/** `input` is a text, a list of texts, a list of token numbers (one text), or a list of such lists. */
function splitInput(input: unknown): string[] {
  if (typeof input === 'string') return [input];
  if (!Array.isArray(input) || input.length === 0) throw new Error('input must be a text or a list');
  if (typeof input[0] === 'number') return [input.join(' ')];
  return input.map(String);
}

function isDimensions(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MAX_DIMENSIONS;
}

/** 32-bit floats, little-endian, as the API encodes them. */
function toBase64(numbers: readonly number[]): string {
  const bytes = Buffer.alloc(numbers.length * 4);
  numbers.forEach((number, index) => bytes.writeFloatLE(number, index * 4));
  return bytes.toString('base64');
}
