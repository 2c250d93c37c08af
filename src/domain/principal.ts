import type { ApiKey } from './key.ts';
import type { Project } from './project.ts';

/** How the caller proved or named the key. */
export type CredentialKind = 'secret' | 'previous_secret' | 'public';

/** What the store knows of a presented credential. */
export interface FoundKey {
  readonly key: ApiKey;
  readonly project: Project;
  readonly kind: CredentialKind;
  /** When this secret itself ends (a rotated one in its grace), else null. */
  readonly secretExpiresAt: number | null;
}
