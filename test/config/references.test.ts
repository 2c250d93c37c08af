import { describe, expect, it } from 'vitest';
import { loadText, mistakesIn, type Surroundings } from './load-text.ts';

function injected(value: string, surroundings?: Surroundings): string | null | undefined {
  const text = `upstreams: { one: { url: "http://one", credential: { mode: prefer-client, value: '${value}' } } }`;
  return loadText(text, surroundings).upstreams['one']?.credential.value;
}

describe('a reference stands for', () => {
  it.each([
    ['${KEY}', 'secret'],
    ['a${KEY}b${KEY}', 'asecretbsecret'],
    ['${KEY:-other}', 'secret'],
    ['${UNSET:-other}', 'other'],
    ['${EMPTY:-other}', 'other'],
    ['x${EMPTY}', 'x'],
    ['${UNSET:-a:-b}', 'a:-b'],
    ['$${KEY}', '${KEY}'],
    ['$KEY $$ $', '$KEY $$ $'],
    ['${file:key.txt}', 'from file'],
    ['Bearer ${file:./key.txt}', 'Bearer from file'],
  ])('%s', (written, value) => {
    const surroundings = { env: { KEY: 'secret', EMPTY: '' }, files: { 'key.txt': 'from file\r\n\n' } };
    expect(injected(written, surroundings)).toBe(value);
  });

  it('nothing further: what it gives is not expanded again', () => {
    expect(injected('${A}', { env: { A: '${B}', B: 'b' } })).toBe('${B}');
  });
});

describe('a reference that leads nowhere is reported', () => {
  it.each([
    ['${UNSET}', 'the environment variable UNSET is not set; set it, or write ${UNSET:-default}'],
    [
      '${constructor}',
      'the environment variable constructor is not set; set it, or write ${constructor:-default}',
    ],
    ['${file:gone}', 'the file "gone" cannot be read (ENOENT)'],
    ['${file:/dev/zero}', '"/dev/zero" is no regular file'],
    ['${file:large}', '"large" is larger than 65536 bytes'],
    [
      '${}',
      '"${}" is no reference; expected ${VAR}, ${VAR:-default} or ${file:PATH}, or $${ for the characters themselves',
    ],
    [
      '${A-b}',
      '"${A-b}" is no reference; expected ${VAR}, ${VAR:-default} or ${file:PATH}, or $${ for the characters themselves',
    ],
    [
      'x ${A',
      '"${A" is no reference; expected ${VAR}, ${VAR:-default} or ${file:PATH}, or $${ for the characters themselves',
    ],
  ])('%s', (written, message) => {
    const files = { large: 'x'.repeat(65_537) };
    expect(mistakesIn(`storage:\n  url: '${written}'`, { files })).toEqual([`2:8 storage.url: ${message}`]);
  });

  it('each of them, in one value', () => {
    expect(mistakesIn('keys: { pepperFile: "${A}/${B}" }')).toEqual([
      '1:21 keys.pepperFile: the environment variable A is not set; set it, or write ${A:-default}; the environment variable B is not set; set it, or write ${B:-default}',
    ]);
  });
});

describe('where no text is expected', () => {
  it('a reference becomes the number or flag it looks like', () => {
    const text = `
listen: { port: "\${PORT}", workers: "\${WORKERS:-3}" }
plans: { p: { requestsPerMinute: "\${RPM:-100}", enforce: "\${ENFORCE:-false}" } }
sandbox: { enabled: '\${file:sandbox}', requestsPerMinute: "\${RPM:-100}" }
`;
    const config = loadText(text, { env: { PORT: ' 9090 ' }, files: { sandbox: 'false\n' } });
    expect(config.listen).toMatchObject({ port: 9090, workers: 3 });
    expect(config.plans['p']).toMatchObject({ limits: { requestsPerMinute: 100 }, enforce: false });
    expect(config.sandbox).toEqual({ enabled: false, requestsPerMinute: 100 });
  });

  it('a reference to anything else is a mistake', () => {
    expect(
      mistakesIn('listen: { port: "${PORT}", workers: "${W}" }', { env: { PORT: '8o8o', W: '0' } }),
    ).toEqual([
      '1:17 listen.port: expected a whole number from 0 to 65535, found something else behind "${PORT}"',
      '1:37 listen.workers: expected a whole number from 1 to 1024, found something else behind "${W}"',
    ]);
  });

  it('a number in quotes without a reference is a mistake', () => {
    expect(mistakesIn('listen: { port: "8080" }')).toEqual([
      '1:17 listen.port: expected a whole number from 0 to 65535, found "8080"',
    ]);
  });

  it('a text that looks like a number stays a text where a text is expected', () => {
    const config = loadText('upstreams: { a: { url: "http://a", priceProvider: "${N}" } }', {
      env: { N: '12' },
    });
    expect(config.upstreams['a']?.priceProvider).toBe('12');
  });
});

it('a reference inside braces without quotes is explained', () => {
  expect(mistakesIn('listen: { port: ${PORT} }')).toEqual([
    '1:18 : a ${…} stands without quotes inside braces or brackets; expected "${…}" in quotes',
  ]);
});
