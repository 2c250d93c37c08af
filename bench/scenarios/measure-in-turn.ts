/**
 * The heart of the method: all subjects run, one at a time is loaded, several rounds over, and what is
 * quoted are medians and ratios within a round. A machine that slows down for a while slows all of them.
 */
import type { LoadReport } from '../load/load.ts';
import type { Subject } from '../subjects/subject.ts';
import { type CpuMeter, createCpuMeter } from '../support/cpu.ts';
import { median } from '../support/statistics.ts';
import type { Row } from './scenario.ts';

export interface TurnPlan {
  readonly rounds: number;
  readonly secondsPerRound: number;
  /** Before the first round, for each subject: V8 optimises for seconds. */
  readonly warmupSeconds: number;
}

interface Sample {
  readonly cpuUs: number | null;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

type RunLoad = (subject: Subject, seconds: number) => Promise<LoadReport>;

/** `unitsPerAnswer`: 1 for requests, the number of events for streams. */
export async function measureInTurn(
  subjects: readonly Subject[],
  plan: TurnPlan,
  unitsPerAnswer: number,
  runLoad: RunLoad,
): Promise<Row[]> {
  const readCpuUs = createCpuMeter();
  const samples = new Map<Subject, Sample[]>(subjects.map((subject) => [subject, []]));
  for (const subject of subjects) await runChecked(subject, plan.warmupSeconds, runLoad);
  for (let round = 0; round < plan.rounds; round++) {
    for (const [subject, own] of samples) {
      own.push(await takeSample(subject, plan.secondsPerRound, unitsPerAnswer, runLoad, readCpuUs));
    }
  }
  const bare = [...samples].find(([subject]) => subject.name === 'bare')?.[1] ?? [];
  return [...samples].map(([subject, own]) => summarize(subject.name, own, bare));
}

async function takeSample(
  subject: Subject,
  seconds: number,
  unitsPerAnswer: number,
  runLoad: RunLoad,
  readCpuUs: CpuMeter,
): Promise<Sample> {
  const { pid } = subject;
  const before = pid === null ? null : readCpuUs(pid);
  const report = await runChecked(subject, seconds, runLoad);
  const usedUs = pid === null || before === null ? null : readCpuUs(pid) - before;
  const units = report.answers * unitsPerAnswer;
  return {
    cpuUs: usedUs === null ? null : usedUs / units,
    perSecond: units / report.seconds,
    p50Ms: report.p50Ms,
    p99Ms: report.p99Ms,
  };
}

/** A subject that refuses or breaks connections would look fast: such a run does not count. */
async function runChecked(subject: Subject, seconds: number, runLoad: RunLoad): Promise<LoadReport> {
  const report = await runLoad(subject, seconds);
  if (report.errors > 0 || report.answers === 0) {
    throw new Error(`${subject.name}: ${report.answers} answers, ${report.errors} errors`);
  }
  return report;
}

function summarize(subject: string, own: readonly Sample[], bare: readonly Sample[]): Row {
  const cpu = own.map((sample) => sample.cpuUs).filter((cpuUs) => cpuUs !== null);
  const ratios = cpu.map((cpuUs, round) => cpuUs / (bare[round]?.cpuUs ?? Number.NaN));
  return {
    subject,
    cpuUs: cpu.length === 0 ? null : roundTo(median(cpu), 2),
    cpuToBare: cpu.length === 0 ? null : roundTo(median(ratios), 3),
    perSecond: Math.round(median(own.map((sample) => sample.perSecond))),
    p50Ms: roundTo(median(own.map((sample) => sample.p50Ms)), 3),
    p99Ms: roundTo(median(own.map((sample) => sample.p99Ms)), 3),
  };
}

function roundTo(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
