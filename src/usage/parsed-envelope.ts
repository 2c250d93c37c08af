/** Takes model, id and usage out of an answer that is small enough to be parsed whole. */

export interface Envelope {
  readonly type: string | null;
  readonly model: string | null;
  readonly responseId: string | null;
  /** How far the provider is with an answer that it makes in the background. */
  readonly status: string | null;
  readonly usage: Readonly<Record<string, unknown>> | null;
}

type JsonObject = Readonly<Record<string, unknown>>;

/** Objects that wrap an answer: Responses events, Anthropic's message_start, Groq, Cloudflare. */
export function isWrapper(key: string): boolean {
  return key === 'response' || key === 'message' || key === 'x_groq' || key === 'result';
}

/** Whisper servers without a usage member bill the length of the audio, which they report this way. */
export function durationUsage(task: string | null, seconds: number): Record<string, unknown> | null {
  return task === 'transcribe' || task === 'translate' ? { type: 'duration', seconds } : null;
}

/** null where the bytes are no JSON. */
export function parseEnvelope(bytes: Buffer): Envelope | null {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString());
  } catch {
    return null;
  }
  if (!Array.isArray(value)) return readDocument(value);
  // A Gemini stream without alt=sse is one array; its last element has the final counts.
  return (value as readonly unknown[])
    .map(readDocument)
    .reduce((merged, next) => overlay(merged, next), NOTHING);
}

const NOTHING: Envelope = { type: null, model: null, responseId: null, status: null, usage: null };

function readDocument(value: unknown): Envelope {
  const document = asObject(value);
  if (document === null) return NOTHING;
  const outer = readMembers(document);
  if (outer.model !== null && outer.usage !== null) return outer;
  const wrapped =
    asObject(document['response']) ??
    asObject(document['message']) ??
    asObject(document['x_groq']) ??
    asObject(document['result']);
  return wrapped === null ? outer : overlay(readMembers(wrapped), outer);
}

function readMembers(document: JsonObject): Envelope {
  return {
    type: asText(document['type']),
    model: asText(document['model']) ?? asText(document['modelVersion']),
    responseId: asText(document['id']) ?? asText(document['responseId']),
    status: asText(document['status']),
    usage:
      asObject(document['usage']) ??
      asObject(document['usageMetadata']) ??
      asObject(document['usage_info']) ??
      readDuration(document),
  };
}

function readDuration(document: JsonObject): JsonObject | null {
  const seconds = document['duration'];
  return typeof seconds === 'number' ? durationUsage(asText(document['task']), seconds) : null;
}

/** What `top` has, and what it lacks from `base`. */
function overlay(base: Envelope, top: Envelope): Envelope {
  return {
    type: top.type ?? base.type,
    model: top.model ?? base.model,
    responseId: top.responseId ?? base.responseId,
    status: top.status ?? base.status,
    usage: top.usage ?? base.usage,
  };
}

function asObject(value: unknown): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}

function asText(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
