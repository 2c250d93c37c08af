import type { Command } from 'commander';
import type { Finding } from '../../app/doctor/examine.ts';
import type { GlobalOptions, Shell } from '../program.ts';
import { loadCommandConfig } from '../with-services.ts';

export function addDoctorCommand(program: Command, { terminal, setExitCode }: Shell): void {
  program
    .command('doctor')
    .description('look for what works today and will hurt one day; exit 1 where something is an error')
    .action(async (_options: unknown, self: Command) => {
      const { examine } = await import('../../app/doctor/examine.ts');
      const { config: file } = self.optsWithGlobals<GlobalOptions>();
      const findings = await examine(await loadCommandConfig(self), file, process.platform);
      const counts = count(findings);
      if (counts.error > 0) setExitCode(1);
      terminal.show({ findings, counts }, () => [...findings.map(describe), summarize(counts)].join('\n\n'));
    });
}

type Counts = Readonly<Record<Finding['severity'], number>>;

function count(findings: readonly Finding[]): Counts {
  const of = (severity: Finding['severity']): number =>
    findings.filter((finding) => finding.severity === severity).length;
  return { error: of('error'), warning: of('warning'), note: of('note') };
}

function describe({ severity, id, where, what, advice }: Finding): string {
  return `${severity}: ${id}: ${where}\n  ${what}\n  ${advice}`;
}

function summarize(counts: Counts): string {
  const parts = Object.entries(counts).map(([name, amount]) => `${amount} ${name}${amount === 1 ? '' : 's'}`);
  return parts.every((part) => part.startsWith('0 ')) ? 'Nothing found.' : parts.join(', ');
}
