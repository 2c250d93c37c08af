/**
 * What the management API needs of the rest of the process. The composition root provides it; nothing here
 * knows of stores, workers or files.
 */
import type { Webhooks } from '../alerts/webhooks/webhooks.ts';
import type { AlertRules } from '../alerts/alert-rules.ts';
import type { AlertStore } from '../domain/alert.ts';
import type { AuditHead, AuditLog, ChangedBy } from '../domain/audit.ts';
import type { ApiKey } from '../domain/key.ts';
import type { FoundKey } from '../domain/principal.ts';
import type { AdminTokenService } from '../keys/admin-token-service.ts';
import type { ImportReport } from '../keys/key-import.ts';
import type { AuditVerdict } from '../keys/audit-verification.ts';
import type { Changes } from '../keys/changes.ts';
import type { IssuedKey, KeyService } from '../keys/key-service.ts';
import type { KeyRecord } from '../keys/key-store.ts';
import type { ImportObject, KeyObject } from '../keys/management-objects.ts';
import type { ProjectService } from '../keys/project-service.ts';
import type { Cidr } from '../lib/cidr.ts';
import type { Clock } from '../lib/clock.ts';
import type { MaybePromise } from '../lib/maybe-promise.ts';
import type { UsageGrouping } from '../usage/usage-query.ts';
import type { DoctorObject } from './schemas/doctor.ts';
import type { KeyLimitsObject } from './schemas/key-limits.ts';
import type { RequestListObject, UsageReportObject } from './schemas/usage.ts';

export interface UsageQuestion {
  readonly key: string | undefined;
  /** Id or name. */
  readonly project: string | undefined;
  readonly model: string | undefined;
  readonly route: string | undefined;
  readonly status: number | undefined;
  readonly by: UsageGrouping;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface RequestQuestion {
  /** Id of ours, or the caller's own. */
  readonly id: string | undefined;
  readonly key: string | undefined;
  readonly project: string | undefined;
  readonly outcome: string | undefined;
  readonly fromMs: number;
  readonly limit: number;
  readonly cursor: string | undefined;
}

export interface Management {
  readonly clock: Clock;
  /** Whose X-Forwarded headers are believed. */
  trustedProxies(): readonly Cidr[];
  /** To read with; nothing is changed but in somebody's name. */
  readonly keys: Pick<KeyService, 'show' | 'list'>;
  readonly projects: Pick<ProjectService, 'show' | 'list'>;
  readonly adminTokens: Pick<AdminTokenService, 'list' | 'authenticate'>;
  /** Changes in the name of whoever asks for them. */
  as(by: ChangedBy): Changes;
  readonly alerts: {
    /** Changed in the name of whoever asks for it. */
    rulesAs(by: ChangedBy): AlertRules;
    readonly store: Pick<AlertStore, 'listEvents' | 'findEvent'>;
  };
  readonly audit: Pick<AuditLog, 'record' | 'list'>;
  /** `expected`: a head of before that must still be in the log. */
  verifyAudit(expected: AuditHead | null): Promise<AuditVerdict>;
  describeImport(report: ImportReport): ImportObject;
  describeKey(record: KeyRecord): KeyObject;
  /** With the plaintext: only for the answers to create and rotate. */
  describeIssuedKey(issued: IssuedKey): KeyObject;
  /** The objects with what the ledger knows of them. */
  withUsage(objects: readonly KeyObject[]): Promise<readonly KeyObject[]>;
  /** The key of this secret, or of this `pk_…:sk_…`, in whatever state; null when there is none. */
  findApiKey(credential: string): MaybePromise<FoundKey | null>;
  /** Resolves when every gateway worker has read the change log. */
  syncWorkers(): Promise<void>;
  reportUsage(question: UsageQuestion): Promise<UsageReportObject>;
  listRequests(question: RequestQuestion): Promise<RequestListObject>;
  /** The limits that hold for the key now. */
  readLimits(key: ApiKey): Promise<KeyLimitsObject>;
  /** What works today and will hurt one day. */
  examine(): Promise<DoctorObject['findings']>;
  /** Webhooks, changed in the name of whoever asks for it. */
  webhooksAs(by: ChangedBy): Webhooks;
  /** Base URL of the gateway, without a trailing slash. */
  gatewayUrl(): string;
  /** gateway.yaml as it is in force, without secrets. */
  showConfig(): object;
  /** Reads gateway.yaml again; resolves with what needs a restart. Throws `invalid_value` with every mistake. */
  reloadConfig(by: ChangedBy): Promise<readonly string[]>;
  /** An error that is nobody's fault but ours; the caller is told its request id alone. */
  onInternalError(error: unknown, requestId: string): void;
}
