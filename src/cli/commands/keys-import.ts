import { readFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import type { Services } from '../../app/services.ts';
import { ManagementError } from '../../domain/management-error.ts';
import { describeImport } from '../describe-key.ts';
import type { Shell } from '../program.ts';
import { withServices } from '../with-services.ts';

type Format = Parameters<Services['keyImport']['import']>[1]['format'];

interface ImportOptions {
  readonly dryRun?: boolean;
  readonly format: Format;
  readonly project?: string;
}

const FORMATS = ['json', 'csv', 'litellm', 'kong', 'one-api'] as const satisfies readonly Format[];

export function addImport(keys: Command, { terminal, setExitCode }: Shell): void {
  keys
    .command('import')
    .argument('<file>', 'JSON, JSON lines or CSV with keys or their SHA-256')
    .description('take over keys of another system, all or none')
    .option('--dry-run', 'tell what would happen and write nothing')
    .addOption(new Option('--format <format>', 'whose export it is').choices(FORMATS).default('json'))
    .option('--project <project>', 'id or name, where a row names none (default: "default")')
    .action(async (file: string, options: ImportOptions, self: Command) => {
      const text = readText(file);
      await withServices(self, async (services) => {
        const { format, project, dryRun = false } = options;
        // Rows may name projects of the file that no server has made yet.
        await services.projects.makeMissing();
        const report = await services.keyImport.import(text, { format, project, dryRun }, `import ${format}`);
        const object = services.describeImport(report);
        terminal.show(object, () => describeImport(object, services.projectName));
        if (object.errors.length > 0) setExitCode(1);
      });
    });
}

function readText(file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    const reason = error instanceof TypeError ? 'it is no UTF-8 text' : (error as Error).message;
    throw new ManagementError('invalid_value', `cannot read ${file}: ${reason}`);
  }
}
