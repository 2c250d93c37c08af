import type { KeyNetwork } from '../domain/key-networks.ts';
import type { UsageRecord } from '../domain/usage.ts';
import type { StoreTrouble } from './kinds/gateway.ts';
import { RecentCounts } from './recent-counts.ts';
import type { AlertSources } from './sources.ts';

/** Refusals of somebody who did not prove who he is. */
const AUTH_OUTCOMES: ReadonlySet<string> = new Set([
  'refused:missing_credential',
  'refused:malformed_credential',
  'refused:invalid_api_key',
  'refused:conflicting_credentials',
  'refused:too_many_failures',
]);
/** Addresses that need not be looked at again. */
const MAX_KNOWN = 50_000;

/** What no sum of usage shows: it is taken from the records as they pass, and lives as long as the process. */
export class Signals {
  readonly #sources: Pick<AlertSources, 'placeOf' | 'countAuthFailures'>;
  readonly #failures = new RecentCounts();
  readonly #rejections = new RecentCounts();
  readonly #troubles = new Map<StoreTrouble['what'], { readonly reason: string; readonly atMs: number }>();
  #failuresSoFar = 0;
  #known = new Set<string>();
  #seen = new Map<string, KeyNetwork>();

  constructor(sources: Pick<AlertSources, 'placeOf' | 'countAuthFailures'>) {
    this.#sources = sources;
  }

  noteRecords(records: readonly UsageRecord[], nowMs: number): void {
    for (const record of records) {
      if (AUTH_OUTCOMES.has(record.outcome)) this.#failures.add('', 1, nowMs);
      else if (record.secret !== 'public') this.#notePlace(record);
      if (record.error === 'upstream_credential_rejected') {
        this.#rejections.add(record.upstream ?? '', 1, nowMs);
      }
    }
  }

  /** The counters of the gateway only rise; what they rose by since the last time belongs to now. */
  readCounters(nowMs: number): void {
    const failures = this.#sources.countAuthFailures();
    this.#failures.add('', failures - this.#failuresSoFar, nowMs);
    this.#failuresSoFar = failures;
  }

  noteTrouble({ what, reason }: StoreTrouble, nowMs: number): void {
    this.#troubles.set(what, { reason, atMs: nowMs });
  }

  failuresSince(fromMs: number): number {
    return this.#failures.since(fromMs).get('') ?? 0;
  }

  rejectionsSince(fromMs: number): ReadonlyMap<string, number> {
    return this.#rejections.since(fromMs);
  }

  troublesSince(fromMs: number): readonly StoreTrouble[] {
    const recent = [...this.#troubles].filter(([, { atMs }]) => atMs >= fromMs);
    return recent.map(([what, { reason }]) => ({ what, reason }));
  }

  /** Where keys were seen since the last time this was asked. */
  takeSeen(): readonly KeyNetwork[] {
    const seen = [...this.#seen.values()];
    this.#seen = new Map();
    return seen;
  }

  /** Publishable keys stand in web pages and are used from everywhere, so they are not looked at. */
  #notePlace({ keyId, clientIp }: UsageRecord): void {
    const name = `${keyId} ${clientIp}`;
    if (this.#known.has(name)) return;
    if (this.#known.size >= MAX_KNOWN) this.#known = new Set();
    this.#known.add(name);
    const place = this.#sources.placeOf(clientIp);
    if (place !== null) this.#seen.set(`${keyId} ${place.network}`, { keyId, ...place });
  }
}
