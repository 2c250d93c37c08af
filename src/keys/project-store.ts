import type { AuditEntry } from '../domain/audit.ts';
import type { Project } from '../domain/project.ts';

/** A project with the name of its organization, for people. */
export interface ProjectRecord {
  readonly project: Project;
  readonly organization: string;
}

/** What a new project is made of; its organization is made when no other project has it yet. */
export interface NewProject extends Omit<Project, 'organizationId'> {
  readonly organization: string;
  /** The id of the organization, should it be new. */
  readonly newOrganizationId: string;
}

/** What a change makes of a project, and the entry that is stored together with it. */
export interface ProjectChange {
  readonly project: Project;
  readonly audit: AuditEntry;
}

/** Deleted projects are not found here; only their keys still know them, as inactive. */
export interface ProjectStore {
  /** Null when another project has the name. */
  insert(project: NewProject, audit: AuditEntry): Promise<ProjectRecord | null>;
  /** By id or by name. */
  find(idOrName: string): Promise<ProjectRecord | null>;
  /** All of them, ordered by name. */
  list(): Promise<readonly ProjectRecord[]>;
  /**
   * In one transaction, in which nothing is written when `change` throws or gives null. Null when there is no
   * such project. Name, organization and creation stay.
   */
  change(
    id: string,
    nowMs: number,
    change: (record: ProjectRecord) => ProjectChange | null,
  ): Promise<ProjectRecord | null>;
  /** Deactivates the project for good and frees its name, unless `audit` throws. False when there is no such project. */
  remove(id: string, nowMs: number, audit: (record: ProjectRecord) => AuditEntry): Promise<boolean>;
  /** Id and name of every project there ever was, for reports on the past. */
  listNames(): Promise<readonly Pick<Project, 'id' | 'name'>[]>;
}
