/** Shapes shared by all scenarios and by the files in results/. */
export interface BenchContext {
  /** Scratch directory, removed at the end. */
  readonly dir: string;
  /** Shorter and fewer rounds: to see that all works, not to quote. */
  readonly quick: boolean;
  /** What runs; disposed at the end and when the bench is interrupted. */
  readonly cleanup: AsyncDisposableStack;
}

/** One subject's figures: medians over the rounds. */
export interface Row {
  readonly subject: string;
  /** Microseconds of the gateway's CPU per unit of work; null for `direct`. */
  readonly cpuUs: number | null;
  /** Median over the rounds of this subject's CPU divided by bare's in the same round. */
  readonly cpuToBare: number | null;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface ScenarioResult {
  readonly what: string;
  readonly rounds: number;
  readonly secondsPerRound: number;
  readonly rows: readonly Row[];
}

export interface Scenario {
  readonly name: string;
  run(context: BenchContext): Promise<ScenarioResult>;
}
