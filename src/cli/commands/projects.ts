import { type Command, Option } from 'commander';
import type { ProjectObject } from '../../app/services.ts';
import { ManagementError } from '../../domain/management-error.ts';
import type { Shell } from '../program.ts';
import { formatFields, formatTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { collect } from '../values.ts';
import { withServices } from '../with-services.ts';

interface CreateOptions {
  readonly organization?: string;
  readonly preset?: string;
  readonly format?: readonly string[];
}

interface UpdateOptions {
  readonly preset?: string;
  readonly format?: readonly string[];
  readonly active?: 'yes' | 'no';
}

export function addProjectCommands(program: Command, { terminal }: Shell): void {
  const projects = program
    .command('projects')
    .description('manage projects; policies are set in gateway.yaml, the dashboard or the management API');
  addCreate(projects, terminal);
  addList(projects, terminal);
  addUpdate(projects, terminal);
  addDelete(projects, terminal);
}

function withProjectOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--preset <preset>', 'policy to begin with').choices(['open', 'standard', 'strict']),
    )
    .addOption(
      new Option('--format <format>', 'format of keys the project issues (repeatable)').argParser(collect),
    );
}

function addCreate(projects: Command, terminal: Terminal): void {
  const command = projects
    .command('create')
    .argument('[name]', 'name of the project, or --name')
    .option('--name <name>', 'name of the project')
    .option('--organization <name>', 'organization it belongs to (default: "default")')
    .description('make a project');
  withProjectOptions(command).action(
    async (name: string | undefined, options: CreateOptions & { readonly name?: string }, self: Command) => {
      const chosen = name ?? options.name;
      if (chosen === undefined)
        throw new ManagementError('invalid_value', 'the name of the project is missing');
      const { organization, preset, format: formats } = options;
      await withServices(self, async (services) => {
        const record = await services.projects.create({ name: chosen, organization, preset, formats });
        showProject(terminal, services.describeProject(record));
      });
    },
  );
}

function addList(projects: Command, terminal: Terminal): void {
  projects
    .command('list')
    .description('list projects')
    .action(async (_options: unknown, self: Command) => {
      await withServices(self, async (services) => {
        const data = (await services.projects.list()).map(services.describeProject);
        terminal.show({ data, next_cursor: null }, () => describeProjects(data));
      });
    });
}

function addUpdate(projects: Command, terminal: Terminal): void {
  const command = projects
    .command('update')
    .argument('<project>', 'id or name')
    .description('change a project')
    .addOption(new Option('--active <yes|no>', 'whether its keys are accepted').choices(['yes', 'no']));
  withProjectOptions(command).action(async (project: string, options: UpdateOptions, self: Command) => {
    if (Object.keys(options).length === 0) {
      throw new ManagementError('invalid_value', 'nothing to change; give at least one option');
    }
    const active = options.active === undefined ? undefined : options.active === 'yes';
    await withServices(self, async (services) => {
      const change = { preset: options.preset, formats: options.format, active };
      showProject(terminal, services.describeProject(await services.projects.update(project, change)));
    });
  });
}

function addDelete(projects: Command, terminal: Terminal): void {
  projects
    .command('delete')
    .argument('<project>', 'id or name')
    .description('delete a project for good; its keys are refused from then on')
    .action(async (project: string, _options: unknown, self: Command) => {
      await withServices(self, async (services) => {
        const { id } = (await services.projects.show(project)).project;
        await services.projects.remove(id);
        terminal.show({ id, deleted: true }, () => `Deleted project ${project} (${id}).`);
      });
    });
}

function describeProjects(projects: readonly ProjectObject[]): string {
  const rows = projects.map((project) => [
    project.id,
    project.name,
    project.organization,
    project.active ? 'yes' : 'no',
    project.preset,
    project.formats.join(', '),
  ]);
  return formatTable(['ID', 'NAME', 'ORGANIZATION', 'ACTIVE', 'PRESET', 'FORMATS'], rows, 'No projects.');
}

function showProject(terminal: Terminal, project: ProjectObject): void {
  terminal.show(project, () =>
    formatFields([
      ['id', project.id],
      ['name', project.name],
      ['organization', project.organization],
      ['active', project.active ? 'yes' : 'no'],
      ['preset', project.preset],
      ['formats', project.formats.join(', ')],
      ['created', project.created_at],
    ]),
  );
}
