/**
 * Everything that may happen to a key: issued, changed, switched off and on, revoked, given a new secret. It
 * checks what people ask for; where keys lie and who may ask is for others to know. Secrets pass through here
 * once, on their way to whoever asked.
 */
import type { ChangedBy } from '../domain/audit.ts';
import type { ApiKey, Env, KeyFormat } from '../domain/key.ts';
import { ManagementError } from '../domain/management-error.ts';
import type { Project } from '../domain/project.ts';
import type { Clock } from '../lib/clock.ts';
import type { newId } from '../lib/ids.ts';
import { auditKeyChange, auditNewKey, auditRotation, type Occasion } from './audit-entries.ts';
import { checkChoice, checkLine, invalid } from './checks.ts';
import { refuseDeclared, refuseRevoked, refuseUnknown } from './key-refusals.ts';
import { checkLabel, chooseFormat } from './key-choices.ts';
import { generateSecret, type KeyShapes, labelOfPrefix } from './key-format.ts';
import type { KeyHasher } from './key-hash.ts';
import { applySettings, defaultSettings, type KeyReferences, type KeySettingsInput } from './key-settings.ts';
import type { KeyFilter, KeyPage, KeyRecord, KeyStore } from './key-store.ts';
import type { ProjectStore } from './project-store.ts';
import { createSelection, narrowByStatus, type SelectionQuery } from './key-selection.ts';
import type { Throttle } from './throttle.ts';

export interface KeyRules extends KeyReferences {
  readonly shapes: KeyShapes;
  /** Formats that may be made at all. */
  readonly formats: readonly KeyFormat[];
}

export interface KeyServiceParts {
  readonly keys: KeyStore;
  readonly projects: ProjectStore;
  readonly hasher: KeyHasher;
  readonly clock: Clock;
  readonly newId: typeof newId;
  /** So many characters of base62 from a cryptographic source. */
  readonly randomText: (length: number) => string;
  readonly throttle: Throttle;
  /** As gateway.yaml has it now. */
  readonly rules: () => KeyRules;
  /** Whose changes these are, for the audit log. */
  readonly by: ChangedBy;
}

export type NewKeyInput = KeySettingsInput & {
  readonly name: string;
  /** Id or name; `default` when left out. */
  readonly project?: string | undefined;
  readonly env?: Env | undefined;
  /** The first format of the project when left out. */
  readonly format?: Exclude<KeyFormat, 'imported'> | undefined;
  /** Stands in a token: `sk_live_dev_…`. */
  readonly label?: string | undefined;
};

export type KeyChangesInput = KeySettingsInput & { readonly enabled?: boolean | undefined };

/** What must hold of the key at the moment of the change, or it throws and nothing is changed. */
export type KeyCondition = (before: KeyRecord) => void;

/** A key with its new secret in plain text. There is no second chance to read it. */
export interface IssuedKey {
  readonly record: KeyRecord;
  readonly plaintext: string;
}

export type KeyQuery = SelectionQuery & {
  readonly [Field in 'env' | 'name' | 'cursor' | 'limit']?: KeyFilter[Field] | undefined;
} & {
  /** Id or name. */
  readonly project?: string | undefined;
};

const DEFAULT_PAGE = 100;
const MAX_PAGE = 1_000;
const MAX_GRACE_MS = 365 * 86_400_000;

export class KeyService {
  readonly #parts: KeyServiceParts;
  constructor(parts: KeyServiceParts) {
    this.#parts = parts;
  }

  async create(input: NewKeyInput, createdBy: string): Promise<IssuedKey> {
    const { keys, clock, hasher, newId: nextId } = this.#parts;
    const { project } = await this.#project(input.project ?? 'default');
    if (!project.active) throw new ManagementError('conflict', `project ${project.name} is not active`);
    const rules = this.#parts.rules();
    const format = chooseFormat(input.format, project, rules.formats);
    const env = checkChoice('env', input.env ?? 'live', ['live', 'test']);
    const nowMs = clock.nowMs();
    const defaults = defaultSettings(format === 'pair' ? 'public_only' : 'browser');
    const settings = applySettings(defaults, { ...input, name: input.name }, rules, nowMs);
    const label = checkLabel(input.label, format);
    const secret = generateSecret({ format, env, label }, rules.shapes, this.#parts.randomText);
    const key: ApiKey = {
      ...settings,
      id: nextId('key'),
      organizationId: project.organizationId,
      projectId: project.id,
      format,
      env,
      prefix: secret.prefix,
      last8: secret.last8,
      publicKey: secret.publicKey,
      enabled: true,
      revokedAt: null,
      createdAt: nowMs,
      createdBy: checkLine('created_by', createdBy),
      lastUsedAt: null,
      lastUsedIp: null,
    };
    await keys.insert(key, hasher.hashSecret(secret.secret), auditNewKey(key, this.#occasion(nowMs)));
    return { record: { key, previousSecret: null, secretSince: nowMs }, plaintext: secret.plaintext };
  }

  async show(id: string): Promise<KeyRecord> {
    return (await this.#parts.keys.find(id, this.#parts.clock.nowMs())) ?? refuseUnknown(id);
  }

  async list(query: KeyQuery): Promise<KeyPage> {
    const limit = query.limit ?? DEFAULT_PAGE;
    if (!Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE) {
      throw invalid(`limit is ${limit}; use a whole number from 1 to ${MAX_PAGE}`);
    }
    const nowMs = this.#parts.clock.nowMs();
    const filter: KeyFilter = {
      ...narrowByStatus(query, nowMs),
      projectId: query.project === undefined ? null : (await this.#project(query.project)).project.id,
      env: query.env ?? null,
      name: query.name ?? null,
      cursor: query.cursor ?? null,
      limit,
    };
    return this.#parts.keys.list(filter, nowMs, createSelection(query, this.#parts.throttle));
  }

  async update(id: string, input: KeyChangesInput, condition?: KeyCondition): Promise<KeyRecord> {
    const rules = this.#parts.rules();
    return this.#change(id, condition, (key, nowMs) => {
      refuseRevoked(key);
      const { enabled = key.enabled } = input;
      return { ...key, ...applySettings(key, input, rules, nowMs), enabled };
    });
  }

  async enable(id: string, condition?: KeyCondition): Promise<KeyRecord> {
    return this.#switch(id, true, condition);
  }

  /** The reversible switch. */
  async disable(id: string, condition?: KeyCondition): Promise<KeyRecord> {
    return this.#switch(id, false, condition);
  }

  /** For good: the hash stays, so that the key can be neither used nor made again. Revoking twice changes nothing. */
  async revoke(id: string, condition?: KeyCondition): Promise<KeyRecord> {
    return this.#change(id, condition, (key, nowMs) => ({ ...key, revokedAt: key.revokedAt ?? nowMs }));
  }

  /**
   * Gives the key a new secret. The one so far works on for `graceMs`, at most until the key expires; one
   * that was still in the grace of an earlier rotation ends at once. Id, limits and public half stay.
   */
  async rotate(id: string, graceMs: number, condition?: KeyCondition): Promise<IssuedKey> {
    if (!Number.isSafeInteger(graceMs) || graceMs < 0 || graceMs > MAX_GRACE_MS) {
      throw invalid('grace is no duration from 0s to 365d');
    }
    const { keys, clock, hasher } = this.#parts;
    const nowMs = clock.nowMs();
    const { project } = await this.#projectOf(id);
    let plaintext = '';
    const record = await keys.change(id, nowMs, (before) => {
      const { key } = before;
      condition?.(before);
      refuseDeclared(key);
      refuseRevoked(key);
      const secret = this.#nextSecret(key, project);
      plaintext = secret.plaintext;
      const { prefix, last8, publicKey } = secret;
      const after = { ...key, format: secret.format, prefix, last8, publicKey };
      const previousExpiresAt = Math.min(nowMs + graceMs, key.expiresAt ?? Infinity);
      const audit = auditRotation(key, after, { ...this.#occasion(nowMs), previousExpiresAt });
      return { key: after, audit, secretHash: hasher.hashSecret(secret.secret), previousExpiresAt };
    });
    return { record: record ?? refuseUnknown(id), plaintext };
  }

  /** An imported key gets a format of ours, because nobody knows how to make one of its own. */
  #nextSecret(key: ApiKey, project: Project | null) {
    const format = key.format === 'imported' ? (project?.formats[0] ?? 'prefixed') : key.format;
    const label = format === 'token' ? labelOfPrefix(key.prefix) : null;
    const options = { format, env: key.env, label, publicKey: key.publicKey };
    return { ...generateSecret(options, this.#parts.rules().shapes, this.#parts.randomText), format };
  }

  /** Looks at no other setting: a key must be stopped even where one of them is not allowed any more. */
  async #switch(id: string, enabled: boolean, condition?: KeyCondition): Promise<KeyRecord> {
    return this.#change(id, condition, (key) => {
      refuseRevoked(key);
      return { ...key, enabled };
    });
  }

  async #change(
    id: string,
    condition: KeyCondition | undefined,
    change: (key: ApiKey, nowMs: number) => ApiKey,
  ): Promise<KeyRecord> {
    const nowMs = this.#parts.clock.nowMs();
    const changed = await this.#parts.keys.change(id, nowMs, (before) => {
      condition?.(before);
      refuseDeclared(before.key);
      const key = change(before.key, nowMs);
      const audit = auditKeyChange(before.key, key, this.#occasion(nowMs));
      return audit === null ? null : { key, audit };
    });
    return changed ?? refuseUnknown(id);
  }

  #occasion(at: number): Occasion {
    return { by: this.#parts.by, at };
  }

  async #project(idOrName: string) {
    const record = await this.#parts.projects.find(idOrName);
    if (record !== null) return record;
    throw new ManagementError('not_found', `there is no project ${JSON.stringify(idOrName.slice(0, 60))}`);
  }

  /** null for a key whose project was deleted. */
  async #projectOf(keyId: string): Promise<{ project: Project | null }> {
    const { key } = await this.show(keyId);
    return (await this.#parts.projects.find(key.projectId)) ?? { project: null };
  }
}
