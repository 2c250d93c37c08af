/**
 * Which endpoints each dialect has, and who answers them. Paths are recognised by their ends, since the
 * real upstream's base URL may stop anywhere before them (`…/v1`, `…/openai/v1`, `…/api`).
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { countAnthropicTokens, countGoogleTokens } from './count-tokens.ts';
import { answerEmbeddings } from './embeddings.ts';
import { answerLegacyCompletion } from './legacy-completion.ts';
import { listAnthropicModels, listGoogleModels, listOpenaiModels } from './models.ts';
import type { SandboxProvider } from './sandbox.ts';

type Answer = (req: IncomingMessage, res: ServerResponse) => Promise<void>;
/** Answered by aimock under its own canonical path, or by us. */
type Endpoint = { readonly aimockPath: string } | { readonly answer: Answer };
/** Makes the endpoint from what the pattern captured. */
type Row = readonly [method: 'GET' | 'POST', pattern: RegExp, make: (captured: string) => Endpoint];

const ENDPOINTS: Readonly<Record<SandboxProvider, readonly Row[]>> = {
  openai: [
    ['POST', /\/chat\/completions$/, () => ({ aimockPath: '/v1/chat/completions' })],
    ['POST', /\/responses$/, () => ({ aimockPath: '/v1/responses' })],
    ['POST', /\/images\/generations$/, () => ({ aimockPath: '/v1/images/generations' })],
    ['POST', /\/moderations$/, () => ({ aimockPath: '/v1/moderations' })],
    ['POST', /\/completions$/, () => ({ answer: answerLegacyCompletion })],
    ['POST', /\/embeddings$/, () => ({ answer: answerEmbeddings })],
    ['GET', /\/models$/, () => ({ answer: listOpenaiModels })],
  ],
  anthropic: [
    ['POST', /\/messages$/, () => ({ aimockPath: '/v1/messages' })],
    ['POST', /\/messages\/count_tokens$/, () => ({ answer: countAnthropicTokens })],
    ['GET', /\/models$/, () => ({ answer: listAnthropicModels })],
  ],
  google: [
    [
      'POST',
      /\/models\/([^/:]+:(?:generateContent|streamGenerateContent|embedContent))$/,
      (call) => ({ aimockPath: `/v1beta/models/${call}` }),
    ],
    ['POST', /\/models\/[^/:]+:countTokens$/, () => ({ answer: countGoogleTokens })],
    ['GET', /\/models$/, () => ({ answer: listGoogleModels })],
  ],
  generic: [],
};

const SOCKET_PATHS: Readonly<Record<SandboxProvider, readonly (readonly [RegExp, string])[]>> = {
  openai: [
    [/\/realtime$/, '/v1/realtime'],
    [/\/responses$/, '/v1/responses'],
  ],
  anthropic: [],
  google: [
    [
      /\.GenerativeService\.BidiGenerateContent$/,
      '/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent',
    ],
  ],
  generic: [],
};

export function findEndpoint(provider: SandboxProvider, method: string, path: string): Endpoint | null {
  for (const [rowMethod, pattern, make] of ENDPOINTS[provider]) {
    const match = rowMethod === method ? pattern.exec(path) : null;
    if (match !== null) return make(match[1] ?? '');
  }
  return null;
}

/** The path under which aimock takes this WebSocket; null where the dialect has none there. */
export function findSocketPath(provider: SandboxProvider, path: string): string | null {
  return SOCKET_PATHS[provider].find(([pattern]) => pattern.test(path))?.[1] ?? null;
}
