import { beforeAll, describe, expect, it } from 'vitest';
import { attack, createCountedKey, head, useTarget } from './attack.ts';

const depth = 1_000_000;
const DEEP = `{"model":"small-1","a":${'['.repeat(depth)}${']'.repeat(depth)}}`;

describe('a JSON body', () => {
  const scene = useTarget();
  let restricted = '';
  let free = '';
  beforeAll(async () => {
    restricted = await scene.gateway.createKey({
      models: ['small-*'],
      rateLimits: { requestsPerDay: 100_000 },
    });
    free = await createCountedKey(scene);
  });

  function post(key: string, body: string | Buffer, type = 'application/json') {
    const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body);
    const first = ['POST /api/x HTTP/1.1', 'Host: gateway.test', 'Connection: close', `X-API-Key: ${key}`];
    const sent = head(...first, `Content-Length: ${bytes.length}`, `Content-Type: ${type}`);
    return attack(scene, key, Buffer.concat([Buffer.from(sent), bytes]));
  }

  const DOUBTFUL: [what: string, body: string | Buffer, type?: string][] = [
    ['two models', '{"model":"small-1","model":"large-1"}'],
    ['two models, the allowed one last', '{"model":"large-1","model":"small-1"}'],
    ['two equal models', '{"model":"small-1","model":"small-1"}'],
    ['a model under an escape', '{"model":"small-1","mod\\u0065l":"large-1"}'],
    ['a model in another case', '{"model":"small-1","Model":"large-1"}'],
    ['a model in capitals', '{"MODEL":"large-1","model":"small-1"}'],
    ['a model far behind', `{"model":"small-1","a":"${'x'.repeat(200_000)}","model":"large-1"}`],
    ['a foreign model', '{"model":"large-1"}'],
    ['no model', '{"messages":[]}'],
    ['a model inside of another field', '{"a":{"model":"small-1"}}'],
    ['a model in __proto__', '{"__proto__":{"model":"small-1"}}'],
    ['a model that is no text', '{"model":["small-1"]}'],
    ['a list', '[{"model":"small-1"}]'],
    ['nothing', ''],
    ['no JSON', 'model=small-1'],
    ['a comment', '{/*"model":"large-1",*/"model":"small-1"}'],
    ['single quotes', "{'model':'small-1'}"],
    ['a trailing comma', '{"model":"small-1",}'],
    ['two documents', '{"model":"small-1"}{"model":"large-1"}'],
    ['bytes behind the document', '{"model":"small-1"}\0'],
    ['a document that breaks off', '{"model":"small-1","a":'],
    ['deep nesting', DEEP],
    ['UTF-16', Buffer.from('{"model":"small-1"}', 'utf16le')],
    [
      'a form under the name of JSON',
      '--b\r\nContent-Disposition: form-data; name="model"\r\n\r\nsmall-1\r\n--b--',
    ],
    ['JSON under the name of a form', '{"model":"small-1"}', 'multipart/form-data; boundary=b'],
  ];

  it.each(DOUBTFUL)('is refused where models are restricted and it has %s', async (_what, body, type) => {
    const { statuses, errors, seen, spent } = await post(restricted, body, type);
    expect(statuses[0]).toBeOneOf([400, 403]);
    expect(errors[0]).toBeOneOf(['bad_request', 'model_not_allowed']);
    expect({ seen, spent }).toEqual({ seen: [], spent: 0 });
  });

  it.each(DOUBTFUL)('is forwarded untouched where nothing is restricted: %s', async (_what, body, type) => {
    const { statuses, seen } = await post(free, body, type);
    expect(statuses).toEqual([200]);
    expect(seen[0]?.body === Buffer.from(body).toString('latin1')).toBe(true);
  });

  it.each([
    '{"model":"small-1","a":{"model":"large-1"}}',
    '{"model":"small-1","__proto__":{"model":"large-1"},"constructor":{"prototype":1}}',
    ' \n{ "messages" : [ "\\"model\\":\\"large-1\\"" ] , "model" : "small-1" }\t',
    '{"mod\\u0065l":"sm\\u0061ll-1"}',
  ])('is judged by the one model it has, and forwarded byte for byte: %s', async (body) => {
    const { statuses, seen, spent } = await post(restricted, body);
    expect({ statuses, spent }).toEqual({ statuses: [200], spent: 1 });
    expect(seen[0]?.body).toBe(body);
  });

  it('has a size before it has a model', async () => {
    const first = ['POST /api/x HTTP/1.1', 'Host: gateway.test', `X-API-Key: ${restricted}`];
    const { statuses, seen, spent } = await attack(
      scene,
      restricted,
      `${head(...first, `Content-Length: ${100 * 1024 * 1024}`)}${'['.repeat(1_000_000)}`,
    );
    expect({ statuses, seen, spent }).toEqual({ statuses: [413], seen: [], spent: 0 });
  });
});
