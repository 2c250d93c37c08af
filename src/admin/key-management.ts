/**
 * Keys as a caller may manage them: an administrator all of them, an API key those of its own project and of
 * no wider environment. What is another's is not found.
 */
import type { KeyQuery, NewKeyInput } from '../keys/key-service.ts';
import type { KeySettingsInput } from '../keys/key-settings.ts';
import type { KeyPage, KeyRecord } from '../keys/key-store.ts';
import type { ApiKey } from '../domain/key.ts';
import { type Caller, forbidden } from './auth/caller.ts';
import { canManageEnv, inheritFrom, refuseBeyond } from './auth/grants.ts';
import type { Management } from './management.ts';
import { Problem } from './problem.ts';

export class KeyManagement {
  readonly #management: Management;
  readonly #caller: Caller;
  constructor(management: Management, caller: Caller) {
    this.#management = management;
    this.#caller = caller;
  }

  /** The input as it may be handed to the key service. Throws 403 where it goes beyond the caller. */
  async completeNew(input: NewKeyInput): Promise<NewKeyInput> {
    if (this.#caller.kind === 'admin') return input;
    const { key } = this.#caller;
    await this.#refuseOtherProject(key, input.project);
    const env = input.env ?? key.env;
    if (!canManageEnv(key.env, env)) throw forbidden('env: a test key can make test keys only');
    const complete = inheritFrom(key, input);
    refuseBeyond(key, complete);
    return { ...input, ...complete, name: input.name, env, project: key.projectId };
  }

  /** Throws 404 for a key that is not there for this caller. */
  async find(id: string): Promise<KeyRecord> {
    const record = await this.#management.keys.show(id);
    if (this.sees(record.key)) return record;
    throw new Problem(
      404,
      'not_found',
      `there is no key ${JSON.stringify(id.slice(0, 60))}; give an id such as key_…`,
    );
  }

  /** As `find`, for a change that gives these settings to the key. */
  async findToChange(id: string, given: KeySettingsInput): Promise<KeyRecord> {
    const record = await this.find(id);
    if (this.#caller.kind === 'key') refuseBeyond(this.#caller.key, given);
    return record;
  }

  /** As `find`, for who will hold the secret of the key afterwards. */
  async findToTakeOver(id: string): Promise<KeyRecord> {
    const record = await this.find(id);
    this.requireTakeOver(record);
    return record;
  }

  /** Throws 403 where the key has more than the caller. Held again in the moment of the change. */
  requireTakeOver({ key }: KeyRecord): void {
    if (this.#caller.kind === 'key') refuseBeyond(this.#caller.key, key);
  }

  async list(query: KeyQuery): Promise<KeyPage> {
    if (this.#caller.kind === 'admin') return this.#management.keys.list(query);
    const { key } = this.#caller;
    await this.#refuseOtherProject(key, query.project);
    if (query.env !== undefined && query.env !== null && !canManageEnv(key.env, query.env)) {
      return { records: [], nextCursor: null };
    }
    const env = key.env === 'test' ? 'test' : query.env;
    return this.#management.keys.list({ ...query, env, project: key.projectId });
  }

  sees(key: ApiKey): boolean {
    if (this.#caller.kind === 'admin') return true;
    const own = this.#caller.key;
    return key.projectId === own.projectId && canManageEnv(own.env, key.env);
  }

  /** Whether another project exists is nothing that a key is told. */
  async #refuseOtherProject(own: ApiKey, asked: string | undefined): Promise<void> {
    if (asked === undefined || asked === own.projectId) return;
    const { project } = await this.#management.projects.show(own.projectId);
    if (project.name !== asked)
      throw forbidden('project_id: an API key manages the keys of its own project only');
  }
}
