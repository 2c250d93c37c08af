/**
 * The part of a usage record that comes back with nearly every request of a key: half of its fields, and nearly
 * all of its text. The journal holds it once for the records of a frame that share it, and whatever reads the journal
 * looks up once per kind, not once per record, what it keeps for it.
 */
import type { RequestKind, UsageRecord } from '../domain/usage.ts';

/** Written out by hand, as in record-codec.ts. */
export function kindOf(r: UsageRecord): RequestKind {
  return {
    keyId: r.keyId,
    projectId: r.projectId,
    organizationId: r.organizationId,
    env: r.env,
    route: r.route,
    upstream: r.upstream,
    provider: r.provider,
    method: r.method,
    pathTemplate: r.pathTemplate,
    path: r.path,
    status: r.status,
    outcome: r.outcome,
    error: r.error,
    modelRequested: r.modelRequested,
    model: r.model,
    streamed: r.streamed,
    confidence: r.confidence,
    secret: r.secret,
  };
}

/** What differs most often is compared first. */
export function isSameKind(a: RequestKind, b: RequestKind): boolean {
  return (
    a.status === b.status &&
    a.model === b.model &&
    a.path === b.path &&
    a.modelRequested === b.modelRequested &&
    a.streamed === b.streamed &&
    a.confidence === b.confidence &&
    a.outcome === b.outcome &&
    a.error === b.error &&
    a.method === b.method &&
    a.upstream === b.upstream &&
    a.route === b.route &&
    a.pathTemplate === b.pathTemplate &&
    a.secret === b.secret &&
    a.keyId === b.keyId &&
    a.projectId === b.projectId &&
    a.organizationId === b.organizationId &&
    a.env === b.env &&
    a.provider === b.provider
  );
}

/** No record begins with it. */
export const KIND_MARK = '=';

/** The same line for the same kind. */
export function encodeKind(k: RequestKind): string {
  const fields = [
    k.keyId,
    k.projectId,
    k.organizationId,
    k.env,
    k.route,
    k.upstream,
    k.provider,
    k.method,
    k.pathTemplate,
    k.path,
    k.status,
    k.outcome,
    k.error,
    k.modelRequested,
    k.model,
    k.streamed,
    k.confidence,
    k.secret,
  ];
  return KIND_MARK + JSON.stringify(fields);
}

export function decodeKind(line: string): RequestKind {
  const row = JSON.parse(line.slice(KIND_MARK.length)) as readonly [...unknown[]];
  return {
    keyId: row[0],
    projectId: row[1],
    organizationId: row[2],
    env: row[3],
    route: row[4],
    upstream: row[5],
    provider: row[6],
    method: row[7],
    pathTemplate: row[8],
    path: row[9],
    status: row[10],
    outcome: row[11],
    error: row[12],
    modelRequested: row[13],
    model: row[14],
    streamed: row[15],
    confidence: row[16],
    secret: row[17],
  } as RequestKind;
}
