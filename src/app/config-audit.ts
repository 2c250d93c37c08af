import type { Config } from '../config/config.ts';
import type { AuditEntry, ChangedBy } from '../domain/audit.ts';

/** What the audit log says of a reload: which sections changed, since what stands in them may be secret. */
export function auditReload(
  before: Config,
  after: Config,
  needRestart: readonly string[],
  occasion: { readonly by: ChangedBy; readonly at: number },
): AuditEntry {
  const sections = Object.keys(after) as (keyof Config)[];
  const changed = sections.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  return {
    ...occasion,
    action: 'config.reload',
    subject: { type: 'config', id: null, name: 'gateway.yaml' },
    before: null,
    after: { changed, needs_restart: needRestart },
  };
}
