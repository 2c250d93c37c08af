import { describe, expect, test } from 'vitest';
import { createMeter } from '../../src/usage/meter.ts';
import type { MeteredUsage } from '../../src/usage/metered-usage.ts';

const MEGABYTES = 'A'.repeat(3_000_000);
const USAGE = '{"input_tokens":50,"output_tokens":7,"total_tokens":57}';
const DECOY = '"usage":{"input_tokens":0,"output_tokens":0}';

/** In pieces of the size that sockets deliver. */
function meter(text: string, contentType = 'application/json'): MeteredUsage | null {
  const bytes = Buffer.from(text);
  const started = createMeter({ status: 200, contentType, contentEncoding: null });
  for (let at = 0; at < bytes.length; at += 65_536) started?.write(bytes.subarray(at, at + 65_536));
  const usage = started?.end() ?? null;
  if (usage instanceof Promise) throw new Error('expected the usage at once');
  return usage;
}

function event(name: string, data: string): string {
  return `event: ${name}\ndata: ${data}\n\n`;
}

describe('the usage of a large answer', () => {
  test.each([
    ['at its end', `{"id":"r","model":"m","data":[{"b64_json":"${MEGABYTES}"}],"usage":${USAGE}}`],
    ['before its last names', `{"data":"${MEGABYTES}","usage":${USAGE},"model":"m","id":"r"}`],
    ['at its beginning', `{"id":"r","model":"m","usage":${USAGE},"data":"${MEGABYTES}"}`],
    [
      'beside one of the model',
      `{"id":"r","model":"m","a":["${MEGABYTES}",{"b":{${DECOY}}}],"usage":${USAGE}}`,
    ],
    [
      'before one of the model',
      `{"id":"r","model":"m","usage":${USAGE},"a":["${MEGABYTES}",{"b":{${DECOY}}}]}`,
    ],
    [
      'in the middle of 100 KB',
      `{"a":"${'A'.repeat(50_000)}","id":"r","model":"m","usage":${USAGE},"b":"${'A'.repeat(50_000)}"}`,
    ],
  ])('is found %s', (_where, text) => {
    expect(meter(text)).toMatchObject({ model: 'm', responseId: 'r', inputTokens: 50, outputTokens: 7 });
  });

  test('is found in one event of a stream', () => {
    const created = event(
      'response.created',
      '{"type":"response.created","response":{"id":"r","usage":null}}',
    );
    const completed = event(
      'response.completed',
      `{"type":"response.completed","response":{"id":"r","model":"m","output":["${MEGABYTES}",{${DECOY}}],"usage":${USAGE},"user":null}}`,
    );
    expect(meter(created + completed, 'text/event-stream')).toMatchObject({
      model: 'm',
      responseId: 'r',
      inputTokens: 50,
      outputTokens: 7,
    });
  });

  test('is found behind a large event without any', () => {
    const large = event('image.partial', `{"b64_json":"${MEGABYTES}"}`);
    const done = event('image.completed', `{"type":"image.completed","usage":${USAGE}}`);
    expect(meter(large + done + large, 'text/event-stream')).toMatchObject({
      inputTokens: 50,
      outputTokens: 7,
    });
  });

  test('is not made up where only the words of the model speak of it', () => {
    expect(meter(`{"id":"r","a":[{"b":{${DECOY}}},"${MEGABYTES}",{"b":{${DECOY}}}]}`)).toBeNull();
    expect(meter(`{"id":"r","a":[{"b":{${DECOY}}}]}`)).toBeNull();
  });
});
