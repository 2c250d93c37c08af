import {
  type DeclaredAlertRule,
  type DeclaredRulesParts,
  syncDeclaredRules,
} from '../alerts/declared-rules.ts';
import type { AlertRuleConfig, AlertsConfig, DeclaredKey } from '../config/config.ts';
import type { AlertScope } from '../domain/alert.ts';
import { DeclarationError } from '../domain/management-error.ts';
import type { ProjectStore } from '../keys/project-store.ts';
import { declaredKeyId } from './declared-keys.ts';

export interface DeclaredAlertsParts extends DeclaredRulesParts {
  readonly projects: Pick<ProjectStore, 'find'>;
}

/** Brings the rules of gateway.yaml up to date, and those that come with the gateway. */
export async function syncDeclaredAlerts(
  { builtin, rules }: AlertsConfig,
  declaredKeys: readonly DeclaredKey[],
  parts: DeclaredAlertsParts,
): Promise<void> {
  const declared = await Promise.all(
    Object.entries(rules).map(async ([name, config]): Promise<DeclaredAlertRule> => {
      const { key: _key, project: _project, ...rule } = config;
      return { ...rule, name, scope: await resolveScope(name, config, declaredKeys, parts) };
    }),
  );
  await syncDeclaredRules(declared, builtin, parts);
}

/** A key that is named by its id need not exist yet, nor any more: the rule then sees nothing. */
async function resolveScope(
  name: string,
  { key, project }: AlertRuleConfig,
  declaredKeys: readonly DeclaredKey[],
  parts: DeclaredAlertsParts,
): Promise<AlertScope> {
  if (project !== null) return { type: 'project', id: await requireProject(name, project, parts) };
  if (key === null) return { type: 'all' };
  const declared = declaredKeys.find((each) => each.name === key);
  return { type: 'key', id: declared === undefined ? key : declaredKeyId(declared.sha256) };
}

async function requireProject(
  rule: string,
  idOrName: string,
  { projects }: DeclaredAlertsParts,
): Promise<string> {
  const found = await projects.find(idOrName);
  if (found !== null) return found.project.id;
  throw new DeclarationError(
    'not_found',
    ['alerts', 'rules', rule, 'project'],
    `there is no project ${JSON.stringify(idOrName.slice(0, 60))}`,
  );
}
