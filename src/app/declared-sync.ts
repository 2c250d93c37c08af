import type { AlertsConfig, KeysConfig } from '../config/config.ts';
import type { AlertServices } from './alert-services.ts';
import { type DeclaredKeysParts, syncDeclaredKeys } from './declared-keys.ts';

/** Brings what gateway.yaml declares up to date: keys first, because alert rules may name them. */
export function createDeclaredSync(
  parts: DeclaredKeysParts,
  alerts: Pick<AlertServices, 'applyDeclared'>,
  config: () => { readonly keys: KeysConfig; readonly alerts: AlertsConfig },
): () => Promise<void> {
  return async () => {
    const { keys, alerts: settings } = config();
    await syncDeclaredKeys(keys.declared, parts);
    await alerts.applyDeclared(settings, keys.declared);
  };
}
