/**
 * Holds a request to the output tokens that its project allows: one that asks for more is refused, one that
 * names no figure gets the allowed one, by a change of that one place.
 */
import { Refusal } from '../domain/errors.ts';
import type { Provider } from '../domain/upstream.ts';
import { applyEdits, type Edit } from './body-edit.ts';
import { BOUNDS, CONFIG, foldName, type Members, readMembers } from './body-bounds.ts';

interface Endpoint {
  readonly path: RegExp;
  /** The names under which the endpoint reads its bound; the first is the one to add. */
  readonly fields: readonly string[];
  /** The object that holds the field, where it is not the body itself. */
  readonly inside: readonly string[] | null;
  /** The API demands the field, so a request without it is wrong anyway. */
  readonly required: boolean;
}

const PLAIN = { inside: null, required: false };
const CHAT_COMPLETION: Endpoint = {
  ...PLAIN,
  path: /\/chat\/completions$/,
  fields: ['max_completion_tokens', 'max_tokens'],
};
const ENDPOINTS: readonly Endpoint[] = [
  CHAT_COMPLETION,
  { ...PLAIN, path: /\/completions$/, fields: ['max_tokens'] },
  { ...PLAIN, path: /\/responses$/, fields: ['max_output_tokens'] },
  { ...PLAIN, path: /\/messages$/, fields: ['max_tokens'], required: true },
  { ...PLAIN, path: /\/complete$/, fields: ['max_tokens_to_sample'], required: true },
  {
    path: /:(?:g|streamG)enerateContent$/,
    fields: ['maxOutputTokens', 'max_output_tokens'],
    inside: ['generationConfig', 'generation_config'],
    required: false,
  },
];
/** Endpoints of the known providers that answer without output tokens, or in no measure that a field bounds. */
const WITHOUT_OUTPUT =
  /\/(?:embeddings|moderations|files|input_tokens|count_tokens)$|\/(?:images|audio)\/|:(?:countTokens|(?:batchE|e)mbedContents?|predict)$/;

export interface OutputCall {
  readonly provider: Provider;
  /** As the upstream sees it. */
  readonly path: string;
}

/** Returns the bytes to forward, which are the same buffer where they can stay. Linear; never throws. */
export function capOutput(body: Buffer, call: OutputCall, cap: number): Buffer | Refusal {
  const endpoint = findEndpoint(call);
  const members = readMembers(body);
  if (endpoint === null) {
    const isHarmless = call.provider === 'generic' || WITHOUT_OUTPUT.test(call.path);
    if (!isHarmless) return cannotBound(call);
    return members === null ? body : (checkBounds(body, members, cap) ?? body);
  }
  if (members === null) return cannotBound(call);
  const refusal = checkBounds(body, members, cap);
  if (refusal !== null) return refusal;
  const edit =
    endpoint.inside === null ? capIn(members, endpoint, cap) : capInside(body, members, endpoint, cap);
  if (edit === 'impossible') return cannotBound(call);
  return edit === null ? body : applyEdits(body, [edit]);
}

/** The paths of an agent may end like any of them, but no agent takes a chat completion that is none. */
function findEndpoint({ provider, path }: OutputCall): Endpoint | null {
  if (provider === 'generic') return CHAT_COMPLETION.path.test(path) ? CHAT_COMPLETION : null;
  return ENDPOINTS.find((endpoint) => endpoint.path.test(path)) ?? null;
}

/** Every bound that the body names in any spelling must be a whole number up to the cap. */
function checkBounds(body: Buffer, members: Members, cap: number): Refusal | null {
  const config = members.byName.get(CONFIG);
  const inside = config === undefined ? null : readMembers(body, config.start);
  return checkMembers(members, cap) ?? (inside === null ? null : checkMembers(inside, cap));
}

function checkMembers({ twice, byName }: Members, cap: number): Refusal | null {
  if (twice) return new Refusal('bad_request', { message: 'A field of the request body appears twice' });
  const named = BOUNDS.flatMap((name) => byName.get(name) ?? []);
  const wrong = named.find(({ value }) => value !== 'null' && !isWithin(value, cap));
  if (wrong === undefined) return null;
  return new Refusal('policy_violation', {
    message: `The project allows at most ${cap} output tokens in a request, as a whole number in ${wrong.name}`,
  });
}

/** Negative figures mean no bound to some servers. */
function isWithin(value: string, cap: number): boolean {
  const tokens = /^\d/.test(value) ? Number(value) : Number.NaN;
  return Number.isSafeInteger(tokens) && tokens <= cap;
}

/** What gives these members the cap; null where they name a bound already. */
function capIn(members: Members, endpoint: Endpoint, cap: number): Edit | null | 'impossible' {
  const { fields, required } = endpoint;
  const named = fields.flatMap((field) => members.byName.get(foldName(field)) ?? []);
  // Some servers would take another spelling for the field, and others would not see it.
  if (named.some(({ name }) => !fields.includes(name))) return 'impossible';
  if (named.some(({ value }) => value !== 'null')) return null;
  if (required) return 'impossible';
  const [field = ''] = fields;
  return setMember(members, field, String(cap));
}

function capInside(
  body: Buffer,
  members: Members,
  endpoint: Endpoint,
  cap: number,
): Edit | null | 'impossible' {
  const { inside, fields } = endpoint;
  const [holder = ''] = inside ?? [];
  const config = members.byName.get(foldName(holder));
  if (config !== undefined && inside?.includes(config.name) !== true) return 'impossible';
  if (config === undefined || config.value === 'null') {
    return setMember(members, holder, `{"${fields[0] ?? ''}":${cap}}`);
  }
  const found = readMembers(body, config.start);
  return found === null ? 'impossible' : capIn(found, endpoint, cap);
}

/** In the place of a null, or as the first member. */
function setMember(members: Members, name: string, value: string): Edit {
  const existing = members.byName.get(foldName(name));
  if (existing !== undefined) return { start: existing.start, end: existing.end, text: value };
  const at = members.start + 1;
  return { start: at, end: at, text: `"${name}":${value}${members.isEmpty ? '' : ','}` };
}

function cannotBound({ path }: OutputCall): Refusal {
  return new Refusal('policy_violation', {
    message: `The project bounds the output tokens of a request, and for this one to ${path} the gateway cannot: name the bound in the field of the API`,
  });
}
