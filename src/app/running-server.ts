import type { Config } from '../config/config.ts';
import type { ChangedBy } from '../domain/audit.ts';
import type { DeclarationError } from '../domain/management-error.ts';
import type { ServerTimeouts } from '../gateway/server.ts';
import type { Logs } from '../telemetry/log.ts';
import type { Services } from './services.ts';

export interface ServerOptions {
  readonly logs: Logs;
  /** For tests: shifts the clocks of all threads, see lib/clock.ts. */
  readonly clockOffsets?: SharedArrayBuffer;
  readonly timeouts?: ServerTimeouts;
  /** For tests: where the built dashboard lies. */
  readonly dashboardDirectory?: string;
  /** Reads gateway.yaml again when an administrator asks for it. Throws a ConfigError where it is wrong. */
  readonly loadConfig?: () => Config;
  /** Says where in gateway.yaml an entry stands that cannot be taken over. */
  readonly locate?: (error: DeclarationError) => Error;
}

export interface RunningServer {
  /** Base URLs without a trailing slash. */
  readonly urls: { readonly gateway: string; readonly admin: string; readonly telemetry: string | null };
  readonly services: Services;
  /**
   * Takes over another configuration for new requests. What needs a restart is named in the answer. `by`: who
   * asked for it; the file itself when left out.
   */
  reload(config: Config, by?: ChangedBy): Promise<readonly string[]>;
  /** Stops taking requests, finishes those that run, and frees everything. */
  stop(): Promise<void>;
}
