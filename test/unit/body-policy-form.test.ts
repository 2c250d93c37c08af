import { describe, expect, it } from 'vitest';
import { splitForm } from '../../src/gateway/body-form.ts';

const FIELD = 'Content-Disposition: form-data; name="a"\r\n\r\n';

function split(text: string) {
  const body = Buffer.from(text);
  const parts = splitForm(body, 'b');
  return parts?.map(({ start, end, isFile }) => [body.toString('utf8', start, end), isFile]) ?? null;
}

describe('a multipart form', () => {
  it('is cut into the contents of its parts', () => {
    const file = 'content-disposition: form-data; name="f"; filename="x"\r\n\r\n';
    expect(split(`--b\r\n${FIELD}one\r\ntwo\r\n--b\r\n${file}\r\n--b--\r\n`)).toEqual([
      ['one\r\ntwo', false],
      ['', true],
    ]);
    expect(split(`--b\r\n${FIELD}one\r\n--b--`)).toEqual([['one', false]]);
  });

  it.each([
    ['begins with something else', `{"model":"x"}\r\n--b\r\n${FIELD}one\r\n--b--\r\n`],
    ['goes on behind its end', `--b\r\n${FIELD}one\r\n--b--\r\n{"model":"x"}`],
    ['has no end', `--b\r\n${FIELD}one\r\n`],
    ['has a delimiter that is none to some parsers', `--b\r\n${FIELD}one\n--b\r\n${FIELD}two\r\n--b--\r\n`],
    ['has a boundary that goes on', `--b\r\n${FIELD}one\r\n--bc\r\n--b--\r\n`],
    ['has a part without a head', '--b\r\none\r\n--b--\r\n'],
    ['encodes a part', `--b\r\nContent-Transfer-Encoding: base64\r\n${FIELD}b25l\r\n--b--\r\n`],
    ['has too many parts', `${`--b\r\n${FIELD}x\r\n`.repeat(300)}--b--\r\n`],
    ['is empty', ''],
  ])('is refused where it %s', (_what, text) => {
    expect(split(text)).toBeNull();
  });
});
