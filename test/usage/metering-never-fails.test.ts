import { brotliCompressSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMeter } from '../../src/usage/meter.ts';
import type { MeteredUsage } from '../../src/usage/metered-usage.ts';

const START =
  'data: {"type":"message_start","message":{"id":"msg_1","model":"claude-sonnet-4-5","usage":{"input_tokens":25,"cache_read_input_tokens":0,"output_tokens":1}}}\n\n';

function meterUsage(usage: unknown): MeteredUsage | null {
  const started = createMeter({ status: 200, contentType: 'application/json', contentEncoding: null });
  started?.write(Buffer.from(JSON.stringify({ model: 'm', usage })));
  return (started?.end() ?? null) as MeteredUsage | null;
}

async function meterEncoded(
  contentEncoding: string,
  ...chunks: readonly Buffer[]
): Promise<MeteredUsage | null> {
  const started = createMeter({ status: 200, contentType: 'application/json', contentEncoding });
  for (const chunk of chunks) started?.write(chunk);
  return (await started?.end()) ?? null;
}

describe('counts', () => {
  test('of 0 stay 0', () => {
    const usage = meterUsage({ prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 });
    expect(usage).toMatchObject({ inputTokens: 0, outputTokens: 0, isSuspect: false });
  });

  test('below 0 are 0, and suspect', () => {
    const usage = meterUsage({ prompt_tokens: -5, completion_tokens: 3 });
    expect(usage).toMatchObject({ inputTokens: 0, outputTokens: 3, isSuspect: true });
  });

  test.each([[1e12], [1.5], [1e300]])('as absurd as %d are missing, and suspect', (count) => {
    const usage = meterUsage({ prompt_tokens: 10, completion_tokens: count });
    expect(usage).toMatchObject({ inputTokens: 10, outputTokens: null, isSuspect: true });
    expect(meterUsage({ promptTokenCount: count, candidatesTokenCount: 3 })).toMatchObject({
      inputTokens: null,
      outputTokens: 3,
      isSuspect: true,
    });
  });

  test.each([['12'], [null], [{}], [[]], [true]])('that are no numbers are missing: %j', (count) => {
    expect(meterUsage({ prompt_tokens: count, completion_tokens: 3 })).toMatchObject({
      inputTokens: null,
      outputTokens: 3,
    });
  });

  test('of parts that exceed the whole raise it', () => {
    expect(
      meterUsage({ prompt_tokens: 5, completion_tokens: 1, prompt_tokens_details: { cached_tokens: 9 } }),
    ).toMatchObject({
      inputTokens: 9,
      cacheReadTokens: 9,
    });
  });

  test.each([[null], [{}], [{ note: 'none' }], ['x'], [[1]]])('are not there in %j', (usage) => {
    expect(meterUsage(usage)).toBeNull();
  });

  test('are read or left, but never thrown over, whatever the usage', () => {
    const fields = fc.constantFrom(
      'prompt_tokens',
      'input_tokens',
      'output_tokens',
      'cache_read_input_tokens',
      'cache_creation',
      'prompt_tokens_details',
      'promptTokenCount',
      'promptTokensDetails',
      'inputTokens',
      'pages_processed',
      'billed_units',
      'type',
    );
    fc.assert(fc.property(fc.dictionary(fields, fc.jsonValue()), (usage) => void meterUsage(usage)));
  });
});

describe('an answer that broke off', () => {
  test('in a stream yields what was announced, and says that it is not final', () => {
    const started = createMeter({ status: 200, contentType: 'text/event-stream', contentEncoding: null });
    started?.write(Buffer.from(`${START}data: {"type":"content_block_delta","delta":{"text":"He`));
    expect(started?.end()).toMatchObject({
      model: 'claude-sonnet-4-5',
      inputTokens: 25,
      outputTokens: 1,
      isFinal: false,
    });
  });

  test('in a stream that reports at the end yields nothing', () => {
    const started = createMeter({ status: 200, contentType: 'text/event-stream', contentEncoding: null });
    started?.write(Buffer.from('data: {"model":"m","usage":null}\n\ndata: {"model":"m"'));
    expect(started?.end()).toBeNull();
  });

  test('under a content encoding yields what could be decoded', async () => {
    const text = `{"usage":{"prompt_tokens":1,"completion_tokens":2},"data":"${'x'.repeat(100_000)}`;
    const whole = gzipSync(text);
    expect(await meterEncoded('gzip', whole.subarray(0, whole.length - 12))).toMatchObject({
      outputTokens: 2,
    });
  });

  test('in a document yields what stands before the break', () => {
    const started = createMeter({ status: 200, contentType: 'application/json', contentEncoding: null });
    started?.write(
      Buffer.from('{"model":"m","usage":{"prompt_tokens":1,"completion_tokens":2},"choices":[{"mess'),
    );
    expect(started?.end()).toMatchObject({ model: 'm', inputTokens: 1, outputTokens: 2 });
  });
});

describe('a content encoding', () => {
  test('that does not fit the bytes leaves the answer unmetered', async () => {
    expect(await meterEncoded('gzip', Buffer.from('{"usage":{"prompt_tokens":1}}'))).toBeNull();
    expect(await meterEncoded('br', Buffer.alloc(5000, 0xff), Buffer.alloc(5000, 0xff))).toBeNull();
  });

  test('that unpacks without end is given up', async () => {
    const spaces = Buffer.alloc(100 * 1024 * 1024, ' ');
    const bomb = brotliCompressSync(
      Buffer.concat([Buffer.from('{'), spaces, Buffer.from('"usage":{"prompt_tokens":1}}')]),
    );
    expect(bomb.length).toBeLessThan(10_000);
    expect(await meterEncoded('br', bomb)).toBeNull();
  });

  test('of nothing is nothing', async () => {
    expect(await meterEncoded('gzip')).toBeNull();
  });
});

describe('no meter is made', () => {
  test.each([
    ['an error', { status: 429, contentType: 'application/json', contentEncoding: null }],
    ['no content', { status: 204, contentType: null, contentEncoding: null }],
    ['sound', { status: 200, contentType: 'audio/mpeg', contentEncoding: null }],
    ['an unknown encoding', { status: 200, contentType: 'application/json', contentEncoding: 'gzip, br' }],
  ])('for %s', (_what, head) => {
    expect(createMeter(head)).toBeNull();
  });
});
