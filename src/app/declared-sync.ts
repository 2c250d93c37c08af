/**
 * Brings the store up to date with what gateway.yaml declares: projects first, because keys belong to them, and
 * keys before alert rules, which may name them. All in one transaction, so that a file that is refused leaves
 * nothing behind.
 */
import { type AuditEntry, BY_FILE } from '../domain/audit.ts';
import { DeclarationError } from '../domain/management-error.ts';
import { ProjectService } from '../keys/project-service.ts';
import type { Clock } from '../lib/clock.ts';
import type { newId } from '../lib/ids.ts';
import type { Store } from '../storage/store.ts';
import { keyRules } from './changes.ts';
import { syncDeclaredAlerts } from './declared-alerts.ts';
import { syncDeclaredKeys } from './declared-keys.ts';
import type { ServicesConfig } from './services.ts';

export interface DeclaredSyncParts {
  readonly store: Pick<Store, 'transact'>;
  readonly clock: Clock;
  readonly newId: typeof newId;
  /** What is thrown for an entry that cannot be taken over. */
  readonly locate: (error: DeclarationError) => Error;
}

/** `audit`: a row that is written with the rest. */
export type DeclaredSync = (config: ServicesConfig, audit?: AuditEntry) => Promise<void>;

export function createDeclaredSync({ store, locate, ...means }: DeclaredSyncParts): DeclaredSync {
  return async (config, audit) => {
    try {
      await store.transact(async (inside) => {
        const parts = { ...means, ...inside, rules: () => keyRules(config) };
        await createProjects(parts, config).applyDeclared();
        await syncDeclaredKeys(config.keys.declared, parts);
        await syncDeclaredAlerts(config.alerts, config.keys.declared, parts);
        if (audit !== undefined) await inside.audit.record(audit);
      });
    } catch (error) {
      throw error instanceof DeclarationError ? locate(error) : error;
    }
  };
}

function createProjects(
  parts: Pick<Store, 'projects'> & Pick<DeclaredSyncParts, 'clock' | 'newId'>,
  config: ServicesConfig,
): ProjectService {
  return new ProjectService({
    ...parts,
    formats: () => config.keys.formats,
    declared: () => config.projects,
    by: BY_FILE,
  });
}
