import type { RequestKind, UsageRecord } from '../domain/usage.ts';
import { encodeKind, isSameKind, kindOf } from './request-kind.ts';

/** Of a key at once, since each record is compared with all of them. */
const KINDS_PER_KEY = 4;
const MAX_KEYS = 4_096;

interface KnownKind {
  readonly kind: RequestKind;
  readonly line: string;
}

/** The lines of the kinds met last, so that few are written out again. */
export class KnownKinds {
  readonly #keys = new Map<string, KnownKind[]>();

  /** As encodeKind gives it. */
  lineOf(record: UsageRecord): string {
    let known = this.#keys.get(record.keyId);
    if (known === undefined) {
      if (this.#keys.size >= MAX_KEYS) this.#keys.clear();
      known = [];
      this.#keys.set(record.keyId, known);
    }
    for (const { kind, line } of known) {
      if (isSameKind(kind, record)) return line;
    }
    const kind = kindOf(record);
    const line = encodeKind(kind);
    if (known.length >= KINDS_PER_KEY) known.shift();
    known.push({ kind, line });
    return line;
  }
}
