/**
 * The audit log: who changed what, from where, and when. Its rows form a chain, each sealed together with the
 * seal of the row before, so that a row that is removed, altered or put in shows; see keys/audit-verification.ts.
 */
export type ActorType =
  | 'admin_token'
  | 'api_key'
  /** A person at the command line, by the name of his account. */
  | 'cli'
  /** gateway.yaml, which declares projects and keys. */
  | 'file'
  /** The gateway itself: renewals, the first start. */
  | 'system'
  /** Nobody who proved who he is. */
  | 'anonymous';

export interface Actor {
  readonly type: ActorType;
  readonly id: string | null;
  readonly name: string;
}

/** Who asked for a change, and how he came in. */
export interface ChangedBy {
  readonly actor: Actor;
  /** Address of the client; of a command the name of its host. null where the change came from inside. */
  readonly source: string | null;
  readonly requestId: string | null;
}

export type AuditSubjectType =
  | 'key'
  | 'project'
  | 'admin_token'
  | 'session'
  | 'config'
  | 'alert_rule'
  | 'alert_event'
  | 'webhook';

type AuditVerb =
  | 'create'
  | 'update'
  | 'delete'
  | 'enable'
  | 'disable'
  | 'revoke'
  | 'rotate'
  | 'import'
  | 'renew'
  | 'reload'
  | 'sign_in'
  | 'sign_in_failed'
  | 'sign_out'
  | 'mute'
  | 'unmute'
  | 'test'
  | 'resend';

/** `key.rotate`: what kind of thing, and what was done to it. */
export type AuditAction = `${AuditSubjectType}.${AuditVerb}`;

export interface AuditSubject {
  readonly type: AuditSubjectType;
  readonly id: string | null;
  readonly name: string | null;
}

/** Fields as the management API names them. Never a secret, nor the hash of one. */
export type AuditFields = Readonly<Record<string, unknown>>;

/** One change to be recorded. `before` and `after` hold only what the change made different. */
export interface AuditEntry {
  readonly at: number;
  readonly by: ChangedBy;
  readonly action: AuditAction;
  readonly subject: AuditSubject;
  /** null: there was nothing before. */
  readonly before: AuditFields | null;
  /** null: there is nothing any more. */
  readonly after: AuditFields | null;
}

/** An entry at its place in the chain. */
export interface AuditRecord extends AuditEntry {
  /** 1 for the first row, without gaps. */
  readonly seq: number;
  readonly mac: string;
}

/** A row as it is stored: `before` and `after` are JSON text. What the seal is made over. */
export interface AuditRow {
  readonly seq: number;
  readonly at: number;
  readonly actor_type: string;
  readonly actor_id: string | null;
  readonly actor_name: string;
  readonly source: string | null;
  readonly request_id: string | null;
  readonly action: string;
  readonly subject_type: string;
  readonly subject_id: string | null;
  readonly subject_name: string | null;
  readonly before: string | null;
  readonly after: string | null;
  /** Seal of the row before; empty in the first. */
  readonly previous_mac: string;
  readonly mac: string;
}

/** The last row. Who keeps it elsewhere can prove later that no tail was cut off. */
export interface AuditHead {
  readonly seq: number;
  readonly mac: string;
}

export interface AuditFilter {
  /** Id, name or type of the actor. */
  readonly actor?: string | undefined;
  /** Id, name or type of the subject. */
  readonly subject?: string | undefined;
  /** `key.rotate`, or `key` for all that was done to keys. */
  readonly action?: string | undefined;
  readonly fromMs?: number | undefined;
  /** Before this instant. */
  readonly toMs?: number | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

export interface AuditPage {
  /** Newest first. */
  readonly records: readonly AuditRecord[];
  readonly nextCursor: string | null;
}

export interface AuditLog {
  /** For what no other table shows, such as a sign-in. A change of a table is recorded in its own transaction. */
  record(entry: AuditEntry): Promise<void>;
  list(filter: AuditFilter): Promise<AuditPage>;
  /** null as long as nothing was recorded. */
  head(): Promise<AuditHead | null>;
  /** Rows after `seq` as they are stored, oldest first. */
  readRows(afterSeq: number, limit: number): Promise<readonly AuditRow[]>;
}

/** Keyed hash of a text. Whoever lacks the key can make no row that fits. */
export type AuditSeal = (text: string) => string;

/**
 * The text that is sealed: an array of JSON in a fixed order, so that no two rows have the same one. `seq` is
 * not in it: the chain itself gives the order, and a row that was moved is still known for what it was.
 */
export function encodeAuditRow(row: Omit<AuditRow, 'seq' | 'mac'>): string {
  return JSON.stringify([
    'tollgate audit 1',
    row.previous_mac,
    row.at,
    row.actor_type,
    row.actor_id,
    row.actor_name,
    row.source,
    row.request_id,
    row.action,
    row.subject_type,
    row.subject_id,
    row.subject_name,
    row.before,
    row.after,
  ]);
}

/** The gateway acting by itself. */
export const BY_SYSTEM: ChangedBy = {
  actor: { type: 'system', id: null, name: 'tollgate' },
  source: null,
  requestId: null,
};

/** What comes to be by standing in gateway.yaml. */
export const BY_FILE: ChangedBy = {
  actor: { type: 'file', id: null, name: 'gateway.yaml' },
  source: null,
  requestId: null,
};
