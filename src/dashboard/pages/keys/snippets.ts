/** Code that works when pasted: the first call with a new key, for the clients that people use. */
import type { IssuedKeyObject } from '../../../admin/api-types.ts';
import type { GatewayConfig } from '../../api/config.ts';

export interface Snippet {
  readonly label: string;
  readonly code: string;
}

export interface SnippetParts {
  readonly key: IssuedKeyObject;
  /** Without a trailing slash. */
  readonly gatewayUrl: string;
  readonly config: Pick<GatewayConfig, 'routes' | 'upstreams'>;
}

interface Target {
  /** Base URL for the client of the provider. */
  readonly baseUrl: string;
  /** The upstream wants a credential that the gateway does not have. */
  readonly needsCredential: boolean;
}

export function describeSnippets(parts: SnippetParts): readonly Snippet[] {
  const { key, gatewayUrl } = parts;
  const openai = findTarget(parts, 'openai');
  const anthropic = findTarget(parts, 'anthropic');
  const limits = `curl ${gatewayUrl}/v1/rate-limit -H "Authorization: Bearer ${key.key}"`;
  return [
    ...(openai === null ? [] : openAiSnippets(openai, key)),
    ...(anthropic === null ? [] : [anthropicSnippet(anthropic, key)]),
    ...(openai === null ? [genericSnippet(parts)] : []),
    { label: 'Limits', code: limits },
  ];
}

function openAiSnippets({ baseUrl, needsCredential }: Target, key: IssuedKeyObject): readonly Snippet[] {
  const model = modelOf(key, 'gpt-4o-mini');
  const body = `{"model": "${model}", "messages": [{"role": "user", "content": "Hello"}]}`;
  const curlHeaders = needsCredential
    ? `-H "X-API-Key: ${key.key}" \\\n  -H "Authorization: Bearer $OPENAI_API_KEY"`
    : `-H "Authorization: Bearer ${key.key}"`;
  const jsKey = needsCredential
    ? `apiKey: process.env.OPENAI_API_KEY,\n  defaultHeaders: { 'X-API-Key': '${key.key}' },`
    : `apiKey: '${key.key}',`;
  const pythonKey = needsCredential
    ? `default_headers={"X-API-Key": "${key.key}"},`
    : `api_key="${key.key}",`;
  const fetchHeaders = needsCredential
    ? `'X-API-Key': '${key.key}',\n    Authorization: 'Bearer ' + process.env.OPENAI_API_KEY,`
    : `Authorization: 'Bearer ${key.key}',`;
  return [
    {
      label: 'curl',
      code: `curl ${baseUrl}/chat/completions \\
  ${curlHeaders} \\
  -H "Content-Type: application/json" \\
  -d '${body}'`,
    },
    {
      label: 'OpenAI JS',
      code: `import OpenAI from 'openai';

const client = new OpenAI({
  baseURL: '${baseUrl}',
  ${jsKey}
});
const answer = await client.chat.completions.create({
  model: '${model}',
  messages: [{ role: 'user', content: 'Hello' }],
});
console.log(answer.choices[0].message.content);`,
    },
    {
      label: 'OpenAI Python',
      code: `from openai import OpenAI

client = OpenAI(
    base_url="${baseUrl}",
    ${pythonKey}
)
answer = client.chat.completions.create(
    model="${model}",
    messages=[{"role": "user", "content": "Hello"}],
)
print(answer.choices[0].message.content)`,
    },
    {
      label: 'fetch',
      code: `const response = await fetch('${baseUrl}/chat/completions', {
  method: 'POST',
  headers: {
    ${fetchHeaders}
    'Content-Type': 'application/json',
  },
  body: JSON.stringify(${body}),
});
console.log(response.status, await response.json());`,
    },
  ];
}

/** The provider's own header is X-API-Key, so that the key goes along in the other one where both are needed. */
function anthropicSnippet({ baseUrl, needsCredential }: Target, key: IssuedKeyObject): Snippet {
  const keys = needsCredential
    ? `apiKey: process.env.ANTHROPIC_API_KEY,\n  defaultHeaders: { Authorization: 'Bearer ${key.key}' },`
    : `apiKey: '${key.key}',`;
  return {
    label: 'Anthropic JS',
    code: `import Anthropic from '@anthropic-ai/sdk';

const client = new Anthropic({
  baseURL: '${baseUrl}',
  ${keys}
});
const answer = await client.messages.create({
  model: '${modelOf(key, 'claude-sonnet-5-5')}',
  max_tokens: 100,
  messages: [{ role: 'user', content: 'Hello' }],
});
console.log(answer.content);`,
  };
}

/** Where no route leads to a provider: a call of whatever is there. */
function genericSnippet({ key, gatewayUrl, config }: SnippetParts): Snippet {
  const route = config.routes.find(({ name }) => mayUse(key, name));
  const path = route === undefined ? '/v1/rate-limit' : fillPath(route.path, key);
  return {
    label: 'fetch',
    code: `const response = await fetch('${gatewayUrl}${path}', {
  headers: { Authorization: 'Bearer ${key.key}' },
});
console.log(response.status, await response.text());`,
  };
}

function findTarget(
  { key, gatewayUrl, config }: SnippetParts,
  provider: 'openai' | 'anthropic',
): Target | null {
  for (const { name, path, upstream: upstreamName } of config.routes) {
    const upstream = config.upstreams[upstreamName];
    if (upstream?.provider !== provider || !mayUse(key, name)) continue;
    const { mode, value } = upstream.credential;
    const isMissing = mode === 'passthrough' || (mode === 'prefer-client' && value === null);
    const base = `${gatewayUrl}${fillPath(path, key)}`.replace(/\/$/, '');
    // The clients of OpenAI want the version in the base URL, those of Anthropic add it themselves.
    const hasVersion =
      provider === 'anthropic' || new URL(upstream.url).pathname.replace(/\/$/, '').endsWith('/v1');
    return {
      baseUrl: hasVersion ? base : `${base}/v1`,
      // Requests of test keys are answered by the sandbox, which asks for nothing.
      needsCredential: isMissing && key.env === 'live',
    };
  }
  return null;
}

function mayUse(key: IssuedKeyObject, route: string): boolean {
  return key.routes.length === 0 || key.routes.includes(route);
}

function fillPath(path: string, key: IssuedKeyObject): string {
  return path.replaceAll(/:\w+/g, key.agents[0] ?? 'my-agent');
}

/** The first model that the key may use and that is no pattern. */
function modelOf({ models }: IssuedKeyObject, usual: string): string {
  return models.find((model) => !/[*?[]/.test(model)) ?? usual;
}
