import type { Kysely, Transaction } from 'kysely';
import type { AuditEntry } from '../domain/audit.ts';
import type { Project } from '../domain/project.ts';
import type { NewProject, ProjectChange, ProjectRecord, ProjectStore } from '../keys/project-store.ts';
import type { AuditTrail } from './audit-trail.ts';
import { logChange } from './change-log.ts';
import { toProject, toProjectRow } from './rows.ts';
import type { ProjectRow, StoreSchema } from './schema.ts';
import { transact } from './transact.ts';

/** Projects and their organizations in the tables of the store. */
export class SqlProjectStore implements ProjectStore {
  readonly #db: Kysely<StoreSchema>;
  readonly #trail: AuditTrail;
  constructor(db: Kysely<StoreSchema>, trail: AuditTrail) {
    this.#db = db;
    this.#trail = trail;
  }

  async insert(project: NewProject, audit: AuditEntry): Promise<ProjectRecord | null> {
    return transact(this.#db, async (transaction) => {
      if ((await selectProject(transaction, project.name)) !== null) return null;
      const organizationId = await ensureOrganization(transaction, project);
      await transaction
        .insertInto('projects')
        .values({
          id: project.id,
          organization_id: organizationId,
          name: project.name,
          ...toProjectRow(project),
          created_at: project.createdAt,
          deleted_at: null,
        })
        .execute();
      await logChange(transaction, 'project', project.id, project.createdAt);
      await this.#trail.append(transaction, [audit]);
      return selectProject(transaction, project.id);
    });
  }

  async find(idOrName: string): Promise<ProjectRecord | null> {
    return selectProject(this.#db, idOrName);
  }

  async list(): Promise<readonly ProjectRecord[]> {
    return (await selectProjects(this.#db).orderBy('projects.name').execute()).map(toRecord);
  }

  async change(
    id: string,
    nowMs: number,
    change: (record: ProjectRecord) => ProjectChange | null,
  ): Promise<ProjectRecord | null> {
    return transact(this.#db, async (transaction) => {
      const record = await selectProject(transaction, id);
      if (record === null) return null;
      const made = change(record);
      if (made === null) return record;
      await transaction
        .updateTable('projects')
        .set(toProjectRow(made.project))
        .where('id', '=', record.project.id)
        .execute();
      await logChange(transaction, 'project', record.project.id, nowMs);
      await this.#trail.append(transaction, [made.audit]);
      return selectProject(transaction, record.project.id);
    });
  }

  async remove(id: string, nowMs: number, audit: (record: ProjectRecord) => AuditEntry): Promise<boolean> {
    return transact(this.#db, async (transaction) => {
      const record = await selectProject(transaction, id);
      if (record === null) return false;
      const entry = audit(record);
      await transaction
        .updateTable('projects')
        .set({ active: 0, deleted_at: nowMs })
        .where('id', '=', record.project.id)
        .execute();
      await logChange(transaction, 'project', record.project.id, nowMs);
      await this.#trail.append(transaction, [entry]);
      return true;
    });
  }

  async listNames(): Promise<readonly Pick<Project, 'id' | 'name'>[]> {
    return this.#db.selectFrom('projects').select(['id', 'name']).execute();
  }
}

type Row = ProjectRow & { readonly organization_name: string };

function selectProjects(db: Kysely<StoreSchema>) {
  return db
    .selectFrom('projects')
    .innerJoin('organizations', 'organizations.id', 'projects.organization_id')
    .selectAll('projects')
    .select('organizations.name as organization_name')
    .where('projects.deleted_at', 'is', null);
}

async function selectProject(db: Kysely<StoreSchema>, idOrName: string): Promise<ProjectRecord | null> {
  const row = await selectProjects(db)
    .where(({ or, eb }) => or([eb('projects.id', '=', idOrName), eb('projects.name', '=', idOrName)]))
    .executeTakeFirst();
  return row === undefined ? null : toRecord(row);
}

function toRecord(row: Row): ProjectRecord {
  return { project: toProject(row), organization: row.organization_name };
}

async function ensureOrganization(
  transaction: Transaction<StoreSchema>,
  project: NewProject,
): Promise<string> {
  const existing = await transaction
    .selectFrom('organizations')
    .select('id')
    .where('name', '=', project.organization)
    .executeTakeFirst();
  if (existing !== undefined) return existing.id;
  await transaction
    .insertInto('organizations')
    .values({ id: project.newOrganizationId, name: project.organization })
    .execute();
  return project.newOrganizationId;
}
