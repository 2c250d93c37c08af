/**
 * Everything that may happen to a key: issued, changed, switched off and on, revoked, given a new secret. It
 * checks what people ask for; where keys lie and who may ask is for others to know. Secrets pass through here
 * once, on their way to whoever asked.
 */
import type { ApiKey, Env, KeyFormat } from '../domain/key.ts';
import { ManagementError } from '../domain/management-error.ts';
import type { Project } from '../domain/project.ts';
import type { Clock } from '../lib/clock.ts';
import type { newId } from '../lib/ids.ts';
import { checkChoice, checkLine, invalid } from './checks.ts';
import { refuseDeclared, refuseRevoked, refuseUnknown } from './key-refusals.ts';
import { findLabelProblem, generateSecret, type KeyShapes, labelOfPrefix } from './key-format.ts';
import type { KeyHasher } from './key-hash.ts';
import { applySettings, defaultSettings, type KeyReferences, type KeySettingsInput } from './key-settings.ts';
import type { KeyFilter, KeyPage, KeyRecord, KeyStore } from './key-store.ts';
import type { ProjectStore } from './project-store.ts';
import { rotationDueAt } from './rotation-age.ts';

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
  /** As gateway.yaml has it now. */
  readonly rules: () => KeyRules;
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

/** A key with its new secret in plain text. There is no second chance to read it. */
export interface IssuedKey {
  readonly record: KeyRecord;
  readonly plaintext: string;
}

export type KeyQuery = {
  readonly [Field in Exclude<keyof KeyFilter, 'projectId'>]?: KeyFilter[Field] | undefined;
} & {
  /** Id or name. */
  readonly project?: string | undefined;
  /** Only keys whose secret is older than it should be. */
  readonly due?: boolean | undefined;
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
    await keys.insert(key, hasher.hashSecret(secret.secret));
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
    const filter: KeyFilter = {
      status: query.status ?? null,
      projectId: query.project === undefined ? null : (await this.#project(query.project)).project.id,
      env: query.env ?? null,
      name: query.name ?? null,
      cursor: query.cursor ?? null,
      limit,
    };
    const accepts = query.due === true ? isRotationDue : undefined;
    return this.#parts.keys.list(filter, this.#parts.clock.nowMs(), accepts);
  }

  async update(id: string, input: KeySettingsInput): Promise<KeyRecord> {
    const rules = this.#parts.rules();
    return this.#change(id, (key, nowMs) => {
      refuseRevoked(key);
      return { ...key, ...applySettings(key, input, rules, nowMs) };
    });
  }

  async enable(id: string): Promise<KeyRecord> {
    return this.#change(id, (key) => {
      refuseRevoked(key);
      return { ...key, enabled: true };
    });
  }

  /** The reversible switch. */
  async disable(id: string): Promise<KeyRecord> {
    return this.#change(id, (key) => {
      refuseRevoked(key);
      return { ...key, enabled: false };
    });
  }

  /** For good: the hash stays, so that the key can be neither used nor made again. Revoking twice changes nothing. */
  async revoke(id: string): Promise<KeyRecord> {
    return this.#change(id, (key, nowMs) => ({ ...key, revokedAt: key.revokedAt ?? nowMs }));
  }

  /**
   * Gives the key a new secret. The one so far works on for `graceMs`, at most until the key expires; one
   * that was still in the grace of an earlier rotation ends at once. Id, limits and public half stay.
   */
  async rotate(id: string, graceMs: number): Promise<IssuedKey> {
    if (!Number.isSafeInteger(graceMs) || graceMs < 0 || graceMs > MAX_GRACE_MS) {
      throw invalid('grace is no duration from 0s to 365d');
    }
    const { keys, clock, hasher } = this.#parts;
    const nowMs = clock.nowMs();
    const { project } = await this.#projectOf(id);
    let plaintext = '';
    const record = await keys.change(id, nowMs, ({ key }) => {
      refuseDeclared(key);
      refuseRevoked(key);
      const secret = this.#nextSecret(key, project);
      plaintext = secret.plaintext;
      const { prefix, last8, publicKey } = secret;
      return {
        key: { ...key, format: secret.format, prefix, last8, publicKey },
        secretHash: hasher.hashSecret(secret.secret),
        previousExpiresAt: Math.min(nowMs + graceMs, key.expiresAt ?? Infinity),
      };
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

  async #change(id: string, change: (key: ApiKey, nowMs: number) => ApiKey): Promise<KeyRecord> {
    const nowMs = this.#parts.clock.nowMs();
    const changed = await this.#parts.keys.change(id, nowMs, ({ key }) => {
      refuseDeclared(key);
      return { key: change(key, nowMs) };
    });
    return changed ?? refuseUnknown(id);
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

function isRotationDue(record: KeyRecord, nowMs: number): boolean {
  const dueAt = rotationDueAt(record, nowMs);
  return dueAt !== null && dueAt <= nowMs;
}

function chooseFormat(
  asked: Exclude<KeyFormat, 'imported'> | undefined,
  project: Project,
  allowed: readonly KeyFormat[],
): Exclude<KeyFormat, 'imported'> {
  const formats = project.formats.filter((format) => allowed.includes(format));
  const format = asked ?? formats[0];
  if (format !== undefined && formats.includes(format)) return format;
  const list = formats.length === 0 ? 'none' : formats.join(', ');
  throw invalid(`format is ${JSON.stringify(asked ?? null)}; project ${project.name} issues ${list}`);
}

function checkLabel(label: string | undefined, format: KeyFormat): string | null {
  if (label === undefined) return null;
  if (format !== 'token') throw invalid(`label: only keys of the format token have one, not ${format}`);
  const problem = findLabelProblem(label);
  if (problem !== null) throw invalid(`label ${JSON.stringify(label.slice(0, 60))} ${problem}`);
  return label;
}
