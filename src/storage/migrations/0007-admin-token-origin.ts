import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Tokens that a start took from its environment are told from those that an administrator gave the same name. */
export const addAdminTokenOrigin: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('admin_tokens').addColumn('origin', 'text').execute();
    await sql`update admin_tokens set origin = 'environment' where id in (
      select subject_id from audit_log
      where action = 'admin_token.create' and actor_type = 'system' and subject_name = 'environment'
    )`.execute(db);
  },
};
