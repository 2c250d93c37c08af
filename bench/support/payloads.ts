/** The bytes that pass through every subject. Sizes are those of a short chat exchange. */

/** A request body of 130 bytes. */
export function chatRequest(stream: boolean): string {
  // Usage asked for by the caller himself: what every subject answers is then the same.
  const asked = stream ? { stream_options: { include_usage: true } } : {};
  const body = { model: 'gpt-4o', stream, ...asked, messages: [{ role: 'user', content: '' }] };
  return fillTo(130, JSON.stringify(body), '""');
}

/** As many characters as nginx's $request_id has. */
const ID = 'Bench'.repeat(7).slice(0, 32);

/** An answer of 583 bytes, as the chat completions API gives it, usage included. `id`: 32 characters of its own. */
export function chatAnswer(id = ID): string {
  const answer = {
    id: `chatcmpl-${ID}`,
    object: 'chat.completion',
    created: 1735689600,
    model: 'gpt-4o-2024-08-06',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: '', refusal: null },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage: { prompt_tokens: 19, completion_tokens: 42, total_tokens: 61 },
    system_fingerprint: 'fp_bench',
  };
  return fillTo(583, JSON.stringify(answer), '""').replace(ID, id);
}

/** The same text for all answers that differ in their id alone. */
export function withoutId(answer: string): string {
  return answer.replace(/"chatcmpl-\w{32}"/, '"chatcmpl-"');
}

export const EVENTS_PER_STREAM = 201;

/** 199 deltas, the usage chunk and `[DONE]`; each event but the last has 270 bytes. */
export function streamEvents(): Buffer[] {
  const envelope = {
    id: 'chatcmpl-BenchBenchBenchBenchBenchBenc',
    object: 'chat.completion.chunk',
    created: 1735689600,
    model: 'gpt-4o-2024-08-06',
  };
  const delta = { ...envelope, choices: [{ index: 0, delta: { content: '' }, finish_reason: null }] };
  const usage = {
    ...envelope,
    choices: [],
    usage: { prompt_tokens: 19, completion_tokens: 199, total_tokens: 218 },
    note: '',
  };
  const deltaEvent = toEvent(delta);
  const deltas = Array.from({ length: EVENTS_PER_STREAM - 2 }, () => deltaEvent);
  return [...deltas, toEvent(usage), Buffer.from('data: [DONE]\n\n')];
}

function toEvent(data: object): Buffer {
  const framing = 'data: \n\n'.length;
  return Buffer.from(`data: ${fillTo(270 - framing, JSON.stringify(data), '""')}\n\n`);
}

/** Puts filler into the first empty string of the JSON text until it has `length` bytes. */
function fillTo(length: number, json: string, hole: string): string {
  const filler = 'All work and no play. '.repeat(30).slice(0, length - json.length);
  return json.replace(hole, `"${filler}"`);
}
