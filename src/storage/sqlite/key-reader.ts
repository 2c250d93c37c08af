import Database from 'better-sqlite3';
import { statSync } from 'node:fs';
import { CodedError } from '../../domain/errors.ts';
import type { CredentialKind, FoundKey } from '../../domain/principal.ts';
import type { Change, ImportedShapes, KeyReader, KeyScope } from '../../keys/key-store.ts';
import type { Clock } from '../../lib/clock.ts';
import { equalInConstantTime } from '../../lib/constant-time.ts';
import { toImportedShapes } from '../imported-shapes.ts';
import { ANY_ORIGIN } from '../key-origins.ts';
import { toApiKey, toProject } from '../rows.ts';
import { EVERY_ROUTE, type ProjectRow, SOME_ROUTE } from '../schema.ts';
import { compileReaderQueries, parseKeyRow, type ReaderQueries, type SecretRow } from './reader-queries.ts';

/** Readers of a WAL file wait only while it is recovered or switched; a worker's event loop stands still meanwhile. */
const BUSY_TIMEOUT_MS = 20;

/** pattern, pattern, both environments, both routes, nowMs */
type OriginParameters = [string, string, string, string, string, string, number];

/** One read-only connection with its statements. */
interface Connection {
  readonly database: Database.Database;
  readonly inode: number;
  readonly secretByHash: Database.Statement<[string], SecretRow>;
  readonly keyBySeq: Database.Statement<[number], string>;
  readonly keyByPublicKey: Database.Statement<[string], string>;
  readonly projectById: Database.Statement<[string], ProjectRow>;
  readonly latestChange: Database.Statement<[], number | null>;
  readonly changesSince: Database.Statement<[number], Change>;
  readonly originOfAny: Database.Statement<OriginParameters>;
  readonly originOfProject: Database.Statement<[...OriginParameters, string, string]>;
  readonly importedShapes: Database.Statement<unknown[], string>;
}

/**
 * What a gateway worker reads of the store, on a connection of its own that cannot write. Any failure closes
 * the connection and is thrown as `store_unavailable`; the next call opens a new one, so that the worker goes
 * on by itself once the file is back.
 */
export class SqliteKeyReader implements KeyReader {
  readonly #file: string;
  readonly #clock: Clock;
  readonly #queries: ReaderQueries;
  #connection: Connection | null = null;

  constructor(file: string, clock: Clock) {
    this.#file = file;
    this.#clock = clock;
    this.#queries = compileReaderQueries();
  }

  findBySecretHash(hashes: readonly string[]): FoundKey | null {
    return this.#read((connection) => {
      for (const hash of hashes) {
        const secret = connection.secretByHash.get(hash);
        if (secret === undefined || !equalInConstantTime(secret.hash, hash)) continue;
        const kind = secret.expires_at === null ? 'secret' : 'previous_secret';
        return toFoundKey(connection, connection.keyBySeq.get(secret.key_seq), kind, secret.expires_at);
      }
      return null;
    });
  }

  findByPublicKey(publicKey: string): FoundKey | null {
    return this.#read((connection) =>
      toFoundKey(connection, connection.keyByPublicKey.get(publicKey), 'public', null),
    );
  }

  latestChange(): number {
    return this.#read((connection) => connection.latestChange.get() ?? 0);
  }

  changesSince(seq: number): readonly Change[] {
    return this.#read((connection) => connection.changesSince.all(seq));
  }

  anyKeyAllowsOrigin({ project, route, env }: KeyScope, patterns: readonly string[]): boolean {
    const scope = [
      env ?? 'live',
      env ?? 'test',
      EVERY_ROUTE,
      route ?? SOME_ROUTE,
      this.#clock.nowMs(),
    ] as const;
    return this.#read((connection) =>
      [ANY_ORIGIN, ...patterns].some((pattern) => {
        const row =
          project === null
            ? connection.originOfAny.get(pattern, pattern, ...scope)
            : connection.originOfProject.get(pattern, pattern, ...scope, project, project);
        return row !== undefined;
      }),
    );
  }

  importedShapes(): ImportedShapes {
    const { parameters } = this.#queries.importedShapes;
    return this.#read((connection) => toImportedShapes(connection.importedShapes.all(...parameters)));
  }

  close(): void {
    this.#connection?.database.close();
    this.#connection = null;
  }

  #read<T>(query: (connection: Connection) => T): T {
    try {
      return query(this.#connect());
    } catch (error) {
      this.close();
      throw new CodedError('store_unavailable', `the key store cannot be read: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }

  /** A deleted or replaced file stays readable through its old descriptor, and would answer for ever as it was. */
  #connect(): Connection {
    const inode = statSync(this.#file).ino;
    if (this.#connection !== null && this.#connection.inode !== inode) this.close();
    this.#connection ??= openConnection(this.#file, inode, this.#queries);
    return this.#connection;
  }
}

function openConnection(file: string, inode: number, queries: ReaderQueries): Connection {
  const database = new Database(file, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
  try {
    return {
      database,
      inode,
      secretByHash: database.prepare(queries.secretByHash),
      keyBySeq: database.prepare<[number], string>(queries.keyBySeq).pluck(),
      keyByPublicKey: database.prepare<[string], string>(queries.keyByPublicKey).pluck(),
      projectById: database.prepare(queries.projectById),
      latestChange: database.prepare<[], number | null>(queries.latestChange).pluck(),
      changesSince: database.prepare(queries.changesSince),
      originOfAny: database.prepare(queries.originOfAny),
      originOfProject: database.prepare(queries.originOfProject),
      importedShapes: database.prepare<unknown[], string>(queries.importedShapes.sql).pluck(),
    };
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * The rows may be read around someone's write. That does no harm: keys and projects are never removed, and
 * the change is in the change log, which makes caches ask again.
 */
function toFoundKey(
  connection: Connection,
  json: string | undefined,
  kind: CredentialKind,
  secretExpiresAt: number | null,
): FoundKey | null {
  if (json === undefined) return null;
  const row = parseKeyRow(json);
  const project = connection.projectById.get(row.project_id);
  if (project === undefined) return null;
  return {
    key: toApiKey(row, project.organization_id),
    project: toProject(project),
    kind,
    secretExpiresAt,
  };
}
