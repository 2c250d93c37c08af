import { describeCommit, describeMachine, describeVersions, type Machine } from './machine.ts';
import type { ScenarioResult } from '../scenarios/scenario.ts';

/** What results/latest.json holds. */
export interface Results {
  readonly at: string;
  readonly commit: string | null;
  readonly machine: Machine;
  readonly versions: Readonly<Record<string, string | null>>;
  readonly scenarios: Record<string, ScenarioResult>;
}

export const RESULTS_FILE = new URL('../results/latest.json', import.meta.url);

export function describeRun(): Omit<Results, 'scenarios'> {
  return {
    at: new Date().toISOString(),
    commit: describeCommit(),
    machine: describeMachine(),
    versions: describeVersions(),
  };
}
