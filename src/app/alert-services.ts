/** Composition of alert rules: what management needs of them, in every process that has the store open. */
import {
  type AlertEventObject,
  type AlertRuleObject,
  toAlertEventObject,
  toAlertRuleObject,
} from '../alerts/alert-objects.ts';
import { AlertRules } from '../alerts/alert-rules.ts';
import type { WatchedKey } from '../alerts/kinds/keys.ts';
import type { AlertEvent, AlertRule, AlertStore } from '../domain/alert.ts';
import type { ChangedBy } from '../domain/audit.ts';
import type { KeyNetworks } from '../domain/key-networks.ts';
import type { ApiKey } from '../domain/key.ts';
import { ManagementError } from '../domain/management-error.ts';
import type { KeyStore } from '../keys/key-store.ts';
import type { ProjectStore } from '../keys/project-store.ts';
import type { Clock } from '../lib/clock.ts';
import type { newId } from '../lib/ids.ts';
import { pageExpiringKeys, pageKeys } from './watched-keys.ts';

export type { AlertEventObject, AlertRuleObject };

export interface AlertServices {
  /** Changed in the name of whoever opened the store. */
  readonly rules: AlertRules;
  /** Rules, changed in the name of somebody. */
  rulesAs(by: ChangedBy): AlertRules;
  readonly store: AlertStore;
  /** The forms in which the management API and `--json` show them. */
  describeRule(rule: AlertRule): AlertRuleObject;
  describeEvent(event: AlertEvent): AlertEventObject;
  readonly networks: KeyNetworks;
  /** In pages: active keys. */
  listKeys(): AsyncIterable<readonly WatchedKey[]>;
  /** In pages: active keys that end until then. */
  listExpiring(untilMs: number): AsyncIterable<readonly WatchedKey[]>;
}

export interface AlertServicesParts {
  readonly alerts: AlertStore;
  readonly networks: KeyNetworks;
  /** By its own word or by that of its plan. */
  renewsItself(key: ApiKey): boolean;
  readonly keys: KeyStore;
  readonly projects: ProjectStore;
  readonly clock: Clock;
  readonly newId: typeof newId;
}

export function createAlertServices(parts: AlertServicesParts, by: ChangedBy): AlertServices {
  const { alerts, keys, clock } = parts;
  const findKeyId = async (id: string): Promise<string> => {
    const record = await keys.find(id, clock.nowMs());
    if (record !== null) return record.key.id;
    throw new ManagementError('not_found', `there is no key ${JSON.stringify(id.slice(0, 60))}`);
  };
  const findProjectId = async (idOrName: string): Promise<string> => {
    const found = await parts.projects.find(idOrName);
    if (found !== null) return found.project.id;
    throw new ManagementError('not_found', `there is no project ${JSON.stringify(idOrName.slice(0, 60))}`);
  };
  const rulesAs = (who: ChangedBy): AlertRules =>
    new AlertRules({ ...parts, by: who, findKeyId, findProjectId });
  return {
    store: alerts,
    networks: parts.networks,
    listKeys: () => pageKeys(parts),
    listExpiring: (untilMs) => pageExpiringKeys(untilMs, parts),
    rules: rulesAs(by),
    rulesAs,
    describeRule: (rule) => toAlertRuleObject(rule, clock.nowMs()),
    describeEvent: toAlertEventObject,
  };
}
