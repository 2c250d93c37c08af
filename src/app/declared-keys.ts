/**
 * Keys that exist by standing in gateway.yaml, for a gateway that nobody logs in to. The file is the truth:
 * the store gets what it says, and a key that no longer stands there is disabled. It is not revoked, because
 * that would be final, and a file that is rolled back must bring its keys back.
 */
import { hash } from 'node:crypto';
import type { DeclaredKey } from '../config/config.ts';
import { BY_FILE } from '../domain/audit.ts';
import { type ApiKey, DECLARED_BY } from '../domain/key.ts';
import { DeclarationError, declaredAt } from '../domain/management-error.ts';
import type { Project } from '../domain/project.ts';
import { auditKeyChange, auditNewKey } from '../keys/audit-entries.ts';
import { checkImportedExpiry } from '../keys/checks.ts';
import { hashOfSha256 } from '../keys/key-hash.ts';
import {
  applySettings,
  defaultSettings,
  type KeyReferences,
  type KeySettings,
} from '../keys/key-settings.ts';
import type { KeyChange, KeyStore, NewKey } from '../keys/key-store.ts';
import type { ProjectStore } from '../keys/project-store.ts';
import { BASE62 } from '../lib/base62.ts';
import type { Clock } from '../lib/clock.ts';

export interface DeclaredKeysParts {
  readonly keys: KeyStore;
  readonly projects: ProjectStore;
  readonly clock: Clock;
  readonly rules: () => KeyReferences;
}

/** Brings the store up to date with the file. Throws a ManagementError when it cannot; run it in a transaction. */
export async function syncDeclaredKeys(
  declared: readonly DeclaredKey[],
  parts: DeclaredKeysParts,
): Promise<void> {
  const nowMs = parts.clock.nowMs();
  const wanted = await Promise.all(declared.map((each, index) => createKey(each, index, parts, nowMs)));
  const stored = await Promise.all(wanted.map(({ key }, index) => findStored(key, index, parts, nowMs)));
  const added = wanted.filter((_, index) => stored[index] === null);
  await refuseTaken(added, wanted, parts);
  if (added.length > 0) await parts.keys.insertAll(added);
  for (const [index, { key }] of wanted.entries()) {
    const before = stored[index];
    if (before !== null && before !== undefined && !isSame(before, key)) await update(key, parts, nowMs);
  }
  await disableOthers(new Set(wanted.map(({ key }) => key.id)), parts, nowMs);
}

/** What can be said of the declared keys without the store. Throws a DeclarationError at the first that cannot be. */
export async function checkDeclaredKeys(
  declared: readonly DeclaredKey[],
  rules: KeyReferences,
  nowMs: number,
): Promise<void> {
  for (const [index, each] of declared.entries()) {
    await declaredAt(pathOf(index), () => settingsOf(each, rules, nowMs));
  }
}

function pathOf(index: number): readonly (string | number)[] {
  return ['keys', 'declared', index];
}

function settingsOf(declared: DeclaredKey, rules: KeyReferences, nowMs: number): KeySettings {
  const { expiresAt, ...input } = declared;
  return {
    ...applySettings(defaultSettings(declared.originCheck), input, rules, nowMs),
    expiresAt: checkImportedExpiry(expiresAt, nowMs).expiresAt,
    // The end that the file gives is the end: without a lifetime no plan renews the key.
    lifetimeMs: null,
  };
}

async function createKey(
  declared: DeclaredKey,
  index: number,
  parts: DeclaredKeysParts,
  nowMs: number,
): Promise<NewKey> {
  const { sha256, env } = declared;
  const project = await findProject(declared, index, parts);
  const key: ApiKey = {
    ...(await declaredAt(pathOf(index), () => settingsOf(declared, parts.rules(), nowMs))),
    id: declaredKeyId(sha256),
    organizationId: project.organizationId,
    projectId: project.id,
    format: 'imported',
    env,
    // The beginning of the hash is all there is to recognise the key by.
    prefix: `sha256_${sha256.slice(0, 8)}...`,
    last8: '',
    publicKey: null,
    enabled: true,
    revokedAt: null,
    createdAt: nowMs,
    createdBy: DECLARED_BY,
    lastUsedAt: null,
    lastUsedIp: null,
  };
  // A hash does not tell the shape of its key, so that keys of any shape must be looked up from now on.
  const audit = auditNewKey(key, { by: BY_FILE, at: nowMs });
  return { key, secretHash: hashOfSha256(sha256), importedShape: 'foreign', audit };
}

async function findProject(
  { name, project }: DeclaredKey,
  index: number,
  { projects }: DeclaredKeysParts,
): Promise<Project> {
  const found = await projects.find(project);
  if (found !== null) return found.project;
  throw new DeclarationError(
    'not_found',
    [...pathOf(index), 'project'],
    `${name} belongs to project ${project}, which does not exist; add it to projects`,
  );
}

/** The same for the same hash for ever, and no help in guessing the hash: 119 bits of a hash of it. */
export function declaredKeyId(sha256: string): string {
  let rest = BigInt(`0x${hash('sha256', `tollgate declared key ${sha256}`)}`);
  let text = 'key_';
  for (let i = 0; i < 20; i++) {
    text += BASE62[Number(rest % 62n)] ?? '';
    rest /= 62n;
  }
  return text;
}

async function findStored(
  key: ApiKey,
  index: number,
  parts: DeclaredKeysParts,
  nowMs: number,
): Promise<ApiKey | null> {
  const stored = (await parts.keys.find(key.id, nowMs))?.key ?? null;
  if (stored === null || stored.projectId === key.projectId) return stored;
  throw new DeclarationError(
    'conflict',
    [...pathOf(index), 'project'],
    `${key.name} was declared for another project before; a key cannot move, so declare a new one`,
  );
}

async function refuseTaken(
  added: readonly NewKey[],
  wanted: readonly NewKey[],
  { keys }: DeclaredKeysParts,
): Promise<void> {
  const owners = await keys.findOwners(added.map(({ secretHash }) => secretHash));
  const [taken] = owners;
  if (taken === undefined) return;
  const index = wanted.findIndex(({ secretHash }) => secretHash === taken.credential);
  throw new DeclarationError(
    'conflict',
    [...pathOf(index), 'sha256'],
    `${wanted[index]?.key.name ?? ''} has the hash of ${taken.keyId}, which was imported before; a key is either declared or managed`,
  );
}

/** What the file decides; everything else about a key is history. */
function isSame(before: ApiKey, after: ApiKey): boolean {
  const pick = (key: ApiKey): string => {
    const { createdAt: _created, lastUsedAt: _used, lastUsedIp: _ip, organizationId: _org, ...rest } = key;
    return JSON.stringify(Object.entries(rest).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  };
  return pick(before) === pick(after);
}

async function update(key: ApiKey, { keys }: DeclaredKeysParts, nowMs: number): Promise<void> {
  await keys.change(key.id, nowMs, ({ key: before }) => toChange(before, key, nowMs));
}

async function disableOthers(
  declared: ReadonlySet<string>,
  { keys }: DeclaredKeysParts,
  nowMs: number,
): Promise<void> {
  for (const id of await keys.listIdsCreatedBy(DECLARED_BY)) {
    if (declared.has(id)) continue;
    const stored = await keys.find(id, nowMs);
    if (stored?.key.enabled !== true) continue;
    await keys.change(id, nowMs, ({ key }) => toChange(key, { ...key, enabled: false }, nowMs));
  }
}

function toChange(before: ApiKey, key: ApiKey, at: number): KeyChange | null {
  const audit = auditKeyChange(before, key, { by: BY_FILE, at });
  return audit === null ? null : { key, audit };
}
