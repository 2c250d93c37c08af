import type { KeyFormat } from '../domain/key.ts';
import { ManagementError } from '../domain/management-error.ts';
import type { Preset, Project } from '../domain/project.ts';
import type { Clock } from '../lib/clock.ts';
import type { newId } from '../lib/ids.ts';
import { checkChoice, checkLine, invalid } from './checks.ts';
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
  readonly formats?: readonly string[] | undefined;
}

export interface ProjectInput {
  readonly preset?: string | undefined;
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
}

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
    const created = await this.#insert(name, {
      organization: checkLine('organization', input.organization ?? 'default'),
      preset: checkChoice('preset', input.preset ?? 'standard', PRESETS),
      formats: this.#checkFormats(input.formats ?? this.#parts.formats()),
      policy: {},
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

  async update(idOrName: string, input: ProjectInput): Promise<ProjectRecord> {
    const { project } = await this.#changeable(idOrName);
    return this.#change(project.id, (before) => ({
      ...before,
      preset: input.preset === undefined ? before.preset : checkChoice('preset', input.preset, PRESETS),
      formats: input.formats === undefined ? before.formats : this.#checkFormats(input.formats),
      active: input.active ?? before.active,
    }));
  }

  /** For good: the keys stay as they are and are refused with `project_mismatch`; the name is free again. */
  async remove(idOrName: string): Promise<void> {
    const { project } = await this.#changeable(idOrName);
    if (project.name === DEFAULT_PROJECT) {
      throw new ManagementError('conflict', `project ${DEFAULT_PROJECT} always exists and cannot be deleted`);
    }
    await this.#parts.projects.remove(project.id, this.#parts.clock.nowMs());
  }

  /** Makes the default project and those of gateway.yaml, and brings the latter up to date with the file. */
  async applyDeclared(): Promise<void> {
    const declared = this.#parts.declared();
    if (declared[DEFAULT_PROJECT] === undefined && (await this.#find(DEFAULT_PROJECT)) === null) {
      await this.#insert(DEFAULT_PROJECT, {
        organization: 'default',
        preset: 'standard',
        formats: this.#parts.formats(),
        policy: {},
        active: true,
      });
    }
    for (const [name, settings] of Object.entries(declared)) await this.#applyOne(name, settings);
  }

  async #applyOne(name: string, settings: ProjectSettings): Promise<void> {
    const existing =
      (await this.#find(name)) ?? (await this.#insert(name, settings)) ?? (await this.show(name));
    if (existing.organization !== settings.organization) {
      throw new ManagementError(
        'conflict',
        `project ${name} belongs to organization ${existing.organization}, not ${settings.organization}; a project cannot move, so use another name in gateway.yaml`,
      );
    }
    const { preset, policy, formats, active } = settings;
    if (sameSettings(existing.project, settings)) return;
    await this.#change(existing.project.id, (before) => ({ ...before, preset, policy, formats, active }));
  }

  async #find(name: string): Promise<ProjectRecord | null> {
    return this.#parts.projects.find(name);
  }

  async #changeable(idOrName: string): Promise<ProjectRecord> {
    const record = await this.show(idOrName);
    const { name } = record.project;
    if (!Object.hasOwn(this.#parts.declared(), name)) return record;
    throw new ManagementError('conflict', `project ${name} stands in gateway.yaml; change it there`);
  }

  async #insert(name: string, settings: ProjectSettings): Promise<ProjectRecord | null> {
    const { projects, clock, newId: nextId } = this.#parts;
    return projects.insert({
      ...settings,
      id: nextId('prj'),
      newOrganizationId: nextId('org'),
      name,
      createdAt: clock.nowMs(),
    });
  }

  async #change(id: string, change: (project: Project) => Project): Promise<ProjectRecord> {
    const changed = await this.#parts.projects.change(id, this.#parts.clock.nowMs(), change);
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
