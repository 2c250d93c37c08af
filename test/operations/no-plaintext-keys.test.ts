/**
 * A whole life of a gateway, good traffic and bad, commands and a crash: no plaintext of any key or token that
 * was issued is in a log line, a metric, an answer, or a byte of a file, except where it was handed out.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exchangeBytes } from '../support/raw-http.ts';
import { until } from '../support/until.ts';
import { sendJson, startUpstream, type TestUpstream } from '../support/upstream.ts';
import { type ServerProcess, startProcess } from './server-process.ts';

const PROVIDER_SECRET = 'sk-provider-0123456789abcdefghijklmnop';

let upstream: TestUpstream;
let server: ServerProcess;
/** Every secret that was issued, by where it came from. */
const secrets = new Map<string, string>();
/** All that the gateway and its admin port ever answered. */
const answers: string[] = [];
/** What the process wrote, without what the first start shows on purpose. */
let output = '';

function note(name: string, plaintext: string): string {
  secrets.set(name, plaintext);
  // The halves of a pair are secrets of their own, the public one excepted.
  const [, right] = plaintext.split(':');
  if (right !== undefined) secrets.set(`${name}, secret half`, right);
  return plaintext;
}

async function issue(name: string, ...args: readonly string[]): Promise<{ id: string; key: string }> {
  const object = await server.cli('keys', ...args);
  return { id: String(object['id']), key: note(name, String(object['key'])) };
}

async function send(path: string, headers: Record<string, string>, body?: string): Promise<void> {
  const response = await fetch(server.url + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers,
    ...(body === undefined ? {} : { body }),
  }).catch(() => null);
  if (response === null) return;
  const text = await response.text().catch(() => '');
  answers.push(`${JSON.stringify([...response.headers])}\n${text}`);
}

/** The key in every place where a caller may put it, rightly and wrongly. */
async function sendEverywhere(key: string): Promise<void> {
  const good = { 'x-api-key': key };
  await send('/api/x', good);
  await send('/api/x', { authorization: `Bearer ${key}` });
  await send('/api/echo', good, key);
  await send('/v1/rate-limit', good);
  await send('/api/fails', good);
  await send('/api/breaks', good);
  await send('/dead/x', good);
  await send(`/api/x?api_key=${key}`, good);
  await send(`/api/x?api_key=${key}`, {});
  await send(`/api/${key}/x`, {});
  await send(`/api/${key}/x`, good);
  await send(`/nowhere/${key}`, good);
  await send('/api/x', { ...good, 'x-request-id': key });
  await send('/api/x', { ...good, referer: `https://a.example/${key}` });
  await send('/api/x', { ...good, 'user-agent': key, cookie: `key=${key}`, 'x-other': key });
  await send('/api/x', { authorization: `Basic ${key}` });
  await send('/api/x', { authorization: `Bearer  ${key}` });
  await send('/api/x', { ...good, authorization: `Bearer ${key}` });
  await send('/api/x', { 'x-api-key': `${key}x` });
  const raw = [`GET /api/x HTTP/1.1`, 'Host: a', `X-Api-Key: ${key}`, `Transfer-Encoding: ${key}`, '', ''];
  answers.push(await exchangeBytes(server.url, raw.join('\r\n')));
  answers.push(await exchangeBytes(server.url, `${key}\r\n\r\n`));
  answers.push(await exchangeBytes(server.url, `GET /${key} HTTP/9.9\r\nX-Api-Key: ${key}\r\n\r\n`));
}

beforeAll(async () => {
  upstream = await startUpstream((request, response) => {
    if (request.url === '/fails') sendJson(response, { error: 'no' }, 500);
    else if (request.url === '/breaks') response.destroy();
    else sendJson(response, { ok: true });
  });
  const openai = { mode: 'inject', value: `Bearer ${PROVIDER_SECRET}` };
  server = await startProcess({
    config: {
      sandbox: { enabled: true },
      upstreams: {
        main: { url: upstream.url, provider: 'generic' },
        openai: { url: upstream.url, provider: 'openai', credential: openai },
        dead: { url: 'http://127.0.0.1:9', provider: 'generic' },
      },
      routes: [
        { name: 'api', path: '/api/', stripPrefix: '/api', upstream: 'main' },
        { name: 'openai', path: '/openai/', stripPrefix: '/openai', upstream: 'openai' },
        { name: 'dead', path: '/dead/', upstream: 'dead' },
      ],
    },
  });
  secrets.set('credential of the provider', PROVIDER_SECRET);
  const firstStart = server.output().stdout;
  for (const [index, secret] of (firstStart.match(/\b(tga|tg_live|tg_test)_\w{20,}/g) ?? []).entries()) {
    note(`first start ${index}`, secret);
  }
  // What is printed for the eyes of a first user ends where the log goes on.
  const shownUntil = firstStart.indexOf('{"level"', firstStart.indexOf('live key'));

  const prefixed = await issue('prefixed', 'create', '--name', 'one');
  const token = await issue('token', 'create', '--name', 'two', '--format', 'token', '--label', 'dev');
  const pair = await issue('pair', 'create', '--name', 'three', '--format', 'pair', '--origin', 'a.example');
  const revoked = await issue('revoked', 'create', '--name', 'four');
  const rotated = await issue('rotated', 'rotate', prefixed.id, '--grace', '1h');
  const admin = await server.cli('admin-tokens', 'create', '--name', 'admin', '--role', 'owner');
  note('admin token', String(admin['token']));
  for (const { key } of [prefixed, token, pair, revoked, rotated]) await sendEverywhere(key);
  await send('/openai/v1/models', { 'x-api-key': token.key });
  await server.cli('keys', 'revoke', revoked.id);
  await sendEverywhere(revoked.key);
  await sendEverywhere(String(admin['token']));
  for (const path of [
    '/metrics',
    '/readyz',
    `/v1/api-keys?key=${token.key}`,
    `/${token.key}`,
    `/%zz${token.key}`,
  ]) {
    const authorization = `Bearer ${secrets.get('admin token') ?? ''}`;
    const response = await fetch(server.admin + path, { headers: { authorization } });
    answers.push(`${JSON.stringify([...response.headers])}\n${await response.text()}`);
  }
  // Everything has gone through the journal into the log before the process is killed.
  await until(() => server.output().stdout.includes('"path":"/openai/v1/models"'));
  server.signal('SIGKILL');
  await server.exited;
  const written = server.output();
  output = written.stdout.slice(Math.max(0, shownUntil)) + written.stderr;
}, 120_000);
afterAll(async () => {
  await server.dispose();
  await upstream.close();
});

/** Names of secrets that occur in the bytes, as text or as what a database or log might make of it. */
function findSecrets(bytes: Buffer | string): string[] {
  const haystack = Buffer.from(bytes);
  return [...secrets].flatMap(([name, secret]) => {
    const forms = [
      secret,
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64').replace(/=+$/, ''),
    ];
    forms.push(Buffer.from(secret).toString('hex'), Buffer.from(secret, 'utf8').toString('utf16le'));
    return forms.some((form) => haystack.includes(form)) ? [name] : [];
  });
}

function listFiles(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

describe('after a whole run', () => {
  it('secrets of every kind were issued, and the search finds one that is there', () => {
    expect(secrets.size).toBe(12);
    expect(findSecrets(`…${secrets.get('token') ?? ''}…`)).toEqual(['token']);
    expect(answers.length).toBeGreaterThan(100);
    expect(output).toContain('"outcome":"ok"');
  });

  it('no line of the log holds one', () => {
    const found = output.split('\n').flatMap((line) => (findSecrets(line).length > 0 ? [line] : []));
    expect(found).toEqual([]);
  });

  it('no answer and no metric holds one', () => {
    const found = answers.filter((answer) => findSecrets(answer).length > 0);
    expect(found).toEqual([]);
  });

  it('no file beside gateway.yaml holds one: database, write-ahead log, journal, ledger', () => {
    const files = listFiles(join(server.directory, 'data'));
    expect(files.join(' ')).toMatch(/tollgate\.db/);
    expect(files.join(' ')).toMatch(/\.journal/);
    const found = files.filter((file) => findSecrets(readFileSync(file)).length > 0);
    expect(found).toEqual([]);
  });

  it('the upstream saw none of ours', () => {
    const platform = new Set([...secrets.keys()].filter((name) => name !== 'credential of the provider'));
    const seen = upstream.seen
      // Bodies, paths and foreign headers are the caller's own business; credential headers are ours.
      .map(({ headers }) => JSON.stringify([headers['x-api-key'], headers.authorization]));
    expect(seen.flatMap(findSecrets).filter((name) => platform.has(name))).toEqual([]);
  });
});
