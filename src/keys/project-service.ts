import { BY_FILE, BY_SYSTEM, type ChangedBy } from '../domain/audit.ts';
import type { KeyFormat } from '../domain/key.ts';
import { DeclarationError, ManagementError } from '../domain/management-error.ts';
import type { Preset, Project } from '../domain/project.ts';
import type { Clock } from '../lib/clock.ts';
import type { newId } from '../lib/ids.ts';
import { auditNewProject, auditProjectChange, auditProjectRemoval, type Occasion } from './audit-entries.ts';
import { checkChoice, checkLine, invalid } from './checks.ts';
import { checkPolicy, type PolicyInput } from './project-policy.ts';
import type { ProjectRecord, ProjectStore } from './project-store.ts';

type Format = Exclude<KeyFormat, 'imported'>;

/** What gateway.yaml or an administrator says of a project. */
export interface ProjectSettings extends Pick<Project, 'preset' | 'policy' | 'formats' | 'active'> {
  readonly organization: string;
}

export interface NewProjectInput {
  readonly name: string;
  readonly organization?: string | undefined;
  readonly preset?: string | undefined;
  readonly policy?: PolicyInput | undefined;
  readonly formats?: readonly string[] | undefined;
}

export interface ProjectInput {
  readonly preset?: string | undefined;
  /** All that the project sets beside its preset from now on; what is left out of it is as the preset has it. */
  readonly policy?: PolicyInput | undefined;
  readonly formats?: readonly string[] | undefined;
  readonly active?: boolean | undefined;
}

export interface ProjectServiceParts {
  readonly projects: ProjectStore;
  readonly clock: Clock;
  readonly newId: typeof newId;
  /** Formats that may be made at all. */
  readonly formats: () => readonly Format[];
  /** The projects of gateway.yaml by name, which only that file changes. */
  readonly declared: () => Readonly<Record<string, ProjectSettings>>;
  /** Whose changes these are, for the audit log. */
  readonly by: ChangedBy;
}

/** What must hold of the project at the moment of the change, or it throws and nothing is changed. */
export type ProjectCondition = (before: ProjectRecord) => void;

export const DEFAULT_PROJECT = 'default';
const PRESETS: readonly Preset[] = ['open', 'standard', 'strict'];

/** Projects: one environment of one product each. */
export class ProjectService {
  readonly #parts: ProjectServiceParts;
  constructor(parts: ProjectServiceParts) {
    this.#parts = parts;
  }

  async create(input: NewProjectInput): Promise<ProjectRecord> {
    const name = checkLine('name', input.name);
    // Projects are found by id or name, so no name may pass for an id.
    if (name.startsWith('prj_')) throw invalid('name begins with prj_, which only ids do');
    const { by } = this.#parts;
    const created = await this.#insert(name, by, {
      organization: checkLine('organization', input.organization ?? 'default'),
      preset: checkChoice('preset', input.preset ?? 'standard', PRESETS),
      formats: this.#checkFormats(input.formats ?? this.#parts.formats()),
      policy: checkPolicy(input.policy ?? {}),
      active: true,
    });
    if (created !== null) return created;
    throw new ManagementError('conflict', `there is a project ${JSON.stringify(name)} already`);
  }

  async list(): Promise<readonly ProjectRecord[]> {
    return this.#parts.projects.list();
  }

  /** By id or name. */
  async show(idOrName: string): Promise<ProjectRecord> {
    const record = await this.#parts.projects.find(idOrName);
    if (record !== null) return record;
    throw new ManagementError('not_found', `there is no project ${JSON.stringify(idOrName.slice(0, 60))}`);
  }

  async update(idOrName: string, input: ProjectInput, condition?: ProjectCondition): Promise<ProjectRecord> {
    const { project } = await this.#changeable(idOrName);
    return this.#change(project.id, this.#parts.by, (record) => {
      condition?.(record);
      const before = record.project;
      return {
        ...before,
        preset: input.preset === undefined ? before.preset : checkChoice('preset', input.preset, PRESETS),
        policy: input.policy === undefined ? before.policy : checkPolicy(input.policy),
        formats: input.formats === undefined ? before.formats : this.#checkFormats(input.formats),
        active: input.active ?? before.active,
      };
    });
  }

  /** For good: the keys stay as they are and are refused with `project_mismatch`; the name is free again. */
  async remove(idOrName: string, condition?: ProjectCondition): Promise<void> {
    const { project } = await this.#changeable(idOrName);
    if (project.name === DEFAULT_PROJECT) {
      throw new ManagementError('conflict', `project ${DEFAULT_PROJECT} always exists and cannot be deleted`);
    }
    const { projects, clock, by } = this.#parts;
    const nowMs = clock.nowMs();
    await projects.remove(project.id, nowMs, (record) => {
      condition?.(record);
      return auditProjectRemoval(record.project, { by, at: nowMs });
    });
  }

  /** Every process needs this one, also one that does not serve what gateway.yaml says. */
  async ensureDefault(): Promise<void> {
    if ((await this.#find(DEFAULT_PROJECT)) !== null) return;
    const declared = this.#parts.declared()[DEFAULT_PROJECT];
    await this.#insert(DEFAULT_PROJECT, declared === undefined ? BY_SYSTEM : BY_FILE, {
      ...(declared ?? { organization: 'default', preset: 'standard', policy: {}, active: true }),
      formats: declared?.formats ?? this.#parts.formats(),
    });
  }

  /** Makes those of gateway.yaml that are not there yet; the others stay as they are. */
  async makeMissing(): Promise<void> {
    for (const [name, settings] of Object.entries(this.#parts.declared())) {
      if ((await this.#find(name)) === null) await this.#insert(name, BY_FILE, settings);
    }
  }

  /** Makes those of gateway.yaml and brings them up to date with the file. Only for who serves what the file says. */
  async applyDeclared(): Promise<void> {
    await this.makeMissing();
    for (const [name, settings] of Object.entries(this.#parts.declared()))
      await this.#applyOne(name, settings);
  }

  async #applyOne(name: string, settings: ProjectSettings): Promise<void> {
    const existing = await this.show(name);
    if (existing.organization !== settings.organization) {
      throw new DeclarationError(
        'conflict',
        ['projects', name, 'organization'],
        `project ${name} belongs to organization ${existing.organization}, not ${settings.organization}; a project cannot move, so use another name in gateway.yaml`,
      );
    }
    const { preset, policy, formats, active } = settings;
    if (sameSettings(existing.project, settings)) return;
    await this.#change(existing.project.id, BY_FILE, ({ project }) => ({
      ...project,
      preset,
      policy,
      formats,
      active,
    }));
  }

  async #find(name: string): Promise<ProjectRecord | null> {
    return this.#parts.projects.find(name);
  }

  async #changeable(idOrName: string): Promise<ProjectRecord> {
    const record = await this.#find(idOrName);
    const name = record?.project.name ?? idOrName;
    if (!Object.hasOwn(this.#parts.declared(), name)) return record ?? this.show(idOrName);
    throw new ManagementError('conflict', `project ${name} stands in gateway.yaml; change it there`);
  }

  async #insert(name: string, by: ChangedBy, settings: ProjectSettings): Promise<ProjectRecord | null> {
    const { projects, clock, newId: nextId } = this.#parts;
    const nowMs = clock.nowMs();
    const ids = { id: nextId('prj'), newOrganizationId: nextId('org') };
    const project = { ...settings, ...ids, name, createdAt: nowMs };
    return projects.insert(project, auditNewProject(project, { by, at: nowMs }));
  }

  async #change(
    id: string,
    by: ChangedBy,
    change: (record: ProjectRecord) => Project,
  ): Promise<ProjectRecord> {
    const occasion: Occasion = { by, at: this.#parts.clock.nowMs() };
    const changed = await this.#parts.projects.change(id, occasion.at, (record) => {
      const project = change(record);
      const audit = auditProjectChange(record.project, project, occasion);
      return audit === null ? null : { project, audit };
    });
    if (changed !== null) return changed;
    throw new ManagementError('not_found', `there is no project ${id}`);
  }

  #checkFormats(formats: readonly string[]): readonly Format[] {
    if (formats.length === 0) throw invalid('formats is empty; a project issues at least one format');
    return [...new Set(formats.map((format) => checkChoice('format', format, this.#parts.formats())))];
  }
}

function sameSettings(project: Project, settings: ProjectSettings): boolean {
  const pick = ({ preset, policy, formats, active }: Omit<ProjectSettings, 'organization'>): string =>
    JSON.stringify([preset, policy, formats, active]);
  return pick(project) === pick(settings);
}
