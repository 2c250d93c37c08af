import type { AdminTokenService } from './admin-token-service.ts';
import type { KeyImporter } from './key-import.ts';
import type { KeyService } from './key-service.ts';
import type { ProjectService } from './project-service.ts';

/** What changes keys, projects and admin tokens, all in the name of one and the same who asked for it. */
export interface Changes {
  readonly keys: KeyService;
  readonly keyImport: KeyImporter;
  readonly projects: ProjectService;
  readonly adminTokens: AdminTokenService;
}
