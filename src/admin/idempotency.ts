/**
 * Idempotency-Key on requests that create something (draft-ietf-httpapi-idempotency-key-header): a repeated
 * request gets the answer of the first instead of a second key. That answer holds a plaintext key, so it is
 * kept encrypted under a key made of the header's value, which only the caller has; and for ten minutes, in
 * memory.
 */
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../lib/clock.ts';
import { Problem } from './problem.ts';

const KEPT_MS = 600_000;
const MAX_ENTRIES = 1_000;
const KEY_PATTERN = /^[\x21-\x7e]{1,255}$/;

interface Entry {
  /** Of the request: the same header with another request is a mistake of the caller. */
  readonly fingerprint: string;
  /** null while the first request runs. */
  sealed: { readonly iv: Buffer; readonly tag: Buffer; readonly text: Buffer } | null;
}

export class IdempotentAnswers {
  readonly #entries: LRUCache<string, Entry>;
  readonly #salt = randomBytes(32);

  constructor(clock: Clock) {
    this.#entries = new LRUCache({
      max: MAX_ENTRIES,
      ttl: KEPT_MS,
      perf: { now: () => clock.monoMs() },
    });
  }

  /** The answer of `create`, or of the call before with the same header. `scope` names caller and endpoint. */
  async once<T>(
    header: string | undefined,
    scope: string,
    body: unknown,
    create: () => Promise<T>,
  ): Promise<T> {
    if (header === undefined) return create();
    if (!KEY_PATTERN.test(header)) {
      throw new Problem(400, 'bad_request', 'Idempotency-Key has 1 to 255 visible ASCII characters');
    }
    const name = this.#digest('name', `${scope} ${header}`).toString('base64');
    const fingerprint = this.#digest('body', JSON.stringify(body)).toString('base64');
    const secret = this.#digest('secret', header);
    const before = this.#entries.get(name);
    if (before !== undefined) return replay(before, fingerprint, secret) as T;
    const entry: Entry = { fingerprint, sealed: null };
    this.#entries.set(name, entry);
    try {
      const answer = await create();
      entry.sealed = seal(JSON.stringify(answer), secret);
      return answer;
    } catch (error) {
      // What failed has created nothing and may be tried again.
      this.#entries.delete(name);
      throw error;
    }
  }

  #digest(purpose: string, text: string): Buffer {
    return createHmac('sha256', this.#salt).update(`${purpose} ${text}`).digest();
  }
}

function replay({ fingerprint, sealed }: Entry, asked: string, secret: Buffer): unknown {
  if (fingerprint !== asked) {
    throw new Problem(422, 'idempotency_key_reused', 'This Idempotency-Key was sent with another request');
  }
  if (sealed === null) {
    throw new Problem(
      409,
      'idempotency_key_in_use',
      'The first request with this Idempotency-Key still runs',
    );
  }
  const decipher = createDecipheriv('aes-256-gcm', secret, sealed.iv).setAuthTag(sealed.tag);
  return JSON.parse(Buffer.concat([decipher.update(sealed.text), decipher.final()]).toString());
}

function seal(text: string, secret: Buffer): Entry['sealed'] {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', secret, iv);
  const sealed = Buffer.concat([cipher.update(text), cipher.final()]);
  return { iv, tag: cipher.getAuthTag(), text: sealed };
}
