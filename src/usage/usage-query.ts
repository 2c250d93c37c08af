/** What may be asked of the ledger. Answers come from sums wherever they can. */
import type { Confidence, Outcome } from '../domain/usage.ts';
import type { Env } from '../domain/key.ts';
import type { LimitHistory, LimitHistoryQuery } from './limit-history.ts';
import { DAY_S, floorToBucket, HOUR_S, MINUTE_S, type ResolutionS, type Sums } from './rollup.ts';

export type TimeGrouping = 'minute' | 'hour' | 'day';
export type UsageGrouping = TimeGrouping | 'key' | 'project' | 'model' | 'route' | 'status';

export interface UsageQuery {
  /** From the begin of the minute, hour or day that holds this instant, by which the answer is grouped. */
  readonly fromMs: number;
  /** Up to, but not including, this instant; a minute that has begun counts whole. */
  readonly toMs: number;
  readonly by: UsageGrouping;
  readonly keyId?: string | undefined;
  readonly projectId?: string | undefined;
  /** `''` for an unknown one. */
  readonly model?: string | undefined;
  readonly route?: string | undefined;
  readonly status?: number | undefined;
  /** Only usage whose cost is known this way. */
  readonly confidence?: Confidence | undefined;
}

export interface UsageGroup {
  /** Begin of the bucket in milliseconds, or an id, a name or a status. An unknown model is `''`. */
  readonly group: number | string;
  readonly sums: Sums;
}

export interface RequestQuery {
  /** Id of ours, or the caller's own. */
  readonly id?: string | undefined;
  readonly keyId?: string | undefined;
  readonly projectId?: string | undefined;
  /** An outcome, or `refused` for all refusals. */
  readonly outcome?: string | undefined;
  readonly fromMs: number;
  readonly limit: number;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
}

/** A usage record as the ledger keeps it. */
export interface LedgerRequest {
  readonly requestId: string;
  readonly clientRequestId: string | null;
  readonly at: number;
  readonly keyId: string;
  readonly projectId: string;
  readonly organizationId: string;
  readonly env: Env;
  readonly route: string;
  readonly upstream: string | null;
  readonly provider: string | null;
  readonly method: string;
  readonly pathTemplate: string;
  readonly status: number;
  readonly outcome: Outcome;
  readonly error: string | null;
  readonly modelRequested: string | null;
  readonly model: string | null;
  readonly streamed: boolean;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly cacheReadTokens: number | null;
  readonly cacheWriteTokens: number | null;
  readonly costNanoUsd: number | null;
  readonly confidence: Confidence | null;
  /** The answer had been charged before, with another request. */
  readonly duplicate: boolean;
  readonly durationMs: number;
  readonly upstreamMs: number | null;
  readonly ttfbMs: number | null;
  readonly overheadMs: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly clientIp: string;
  readonly refusedOrigin: string | null;
}

export interface RequestPage {
  /** Newest first. */
  readonly requests: readonly LedgerRequest[];
  readonly nextCursor: string | null;
}

/** Requests that went to an upstream; what the gateway refused itself is in none of them. */
export interface KeyUsage {
  readonly requestsToday: number;
  readonly requestsThisMonth: number;
  readonly requestsTotal: number;
  readonly costNanoUsdThisMonth: number;
}

/** All of it reads only, and may take seconds: on the control thread it is asked of a thread of its own. */
export interface UsageReader {
  sumUsage(query: UsageQuery): Promise<readonly UsageGroup[]>;
  listRequests(query: RequestQuery): Promise<RequestPage>;
  /** By key; one that was never used is not in it. Days and months are those of UTC. */
  readKeyUsage(keyIds: readonly string[], nowMs: number): Promise<ReadonlyMap<string, KeyUsage>>;
  readLimitHistory(query: LimitHistoryQuery): Promise<LimitHistory>;
  close(): Promise<void>;
}

export interface BucketRange {
  readonly resolutionS: ResolutionS;
  readonly fromMs: number;
  readonly toMs: number;
}

const RESOLUTIONS: readonly ResolutionS[] = [DAY_S, HOUR_S, MINUTE_S];
const GROUP_S: Readonly<Record<TimeGrouping, ResolutionS>> = { minute: MINUTE_S, hour: HOUR_S, day: DAY_S };

/** Which buckets hold the time of a query: of one resolution where it is grouped by time, else as few as can be. */
export function findRanges({ fromMs, toMs, by }: UsageQuery): readonly BucketRange[] {
  if (by === 'minute' || by === 'hour' || by === 'day') {
    const resolutionS = GROUP_S[by];
    return [{ resolutionS, fromMs: floorToBucket(fromMs, resolutionS), toMs }];
  }
  return coverRange(fromMs, toMs);
}

/** Days where they lie inside, hours and minutes at the ends. In order, without gaps. */
export function coverRange(fromMs: number, toMs: number): readonly BucketRange[] {
  const end = floorToBucket(toMs + MINUTE_S * 1000 - 1, MINUTE_S);
  return cover(floorToBucket(fromMs, MINUTE_S), end, RESOLUTIONS);
}

function cover(fromMs: number, toMs: number, [resolutionS, ...finer]: readonly ResolutionS[]): BucketRange[] {
  if (resolutionS === undefined || fromMs >= toMs) return [];
  const innerFrom = floorToBucket(fromMs + resolutionS * 1000 - 1, resolutionS);
  const innerTo = floorToBucket(toMs, resolutionS);
  if (innerFrom >= innerTo) return cover(fromMs, toMs, finer);
  return [
    ...cover(fromMs, innerFrom, finer),
    { resolutionS, fromMs: innerFrom, toMs: innerTo },
    ...cover(innerTo, toMs, finer),
  ];
}
