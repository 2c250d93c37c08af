import type { ChangedBy } from '../domain/audit.ts';
import { AdminTokenService } from '../keys/admin-token-service.ts';
import type { Changes } from '../keys/changes.ts';
import { KeyImporter } from '../keys/key-import.ts';
import { type KeyRules, KeyService, type KeyServiceParts } from '../keys/key-service.ts';
import { ProjectService } from '../keys/project-service.ts';
import type { AdminTokenStore } from '../keys/admin-token-store.ts';
import type { ServicesConfig } from './services.ts';

type ChangeParts = Omit<KeyServiceParts, 'by'> & { readonly adminTokens: AdminTokenStore };

/** Gives the services that change things, in the name of whoever they are asked for. `config`: as it is now. */
export function createChanges(parts: ChangeParts, config: () => ServicesConfig): (by: ChangedBy) => Changes {
  const projectParts = {
    ...parts,
    formats: () => config().keys.formats,
    declared: () => config().projects,
  };
  return (by) => ({
    keys: new KeyService({ ...parts, by }),
    keyImport: new KeyImporter({ ...parts, by }),
    projects: new ProjectService({ ...projectParts, by }),
    adminTokens: new AdminTokenService({ ...parts, by }),
  });
}

export function keyRules(config: ServicesConfig): KeyRules {
  return {
    shapes: config.keys,
    formats: config.keys.formats,
    plans: new Set(Object.keys(config.plans)),
    routes: new Set(config.routes.map((route) => route.name)),
  };
}
