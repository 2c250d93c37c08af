export type Step = readonly [name: string, run: () => unknown];

/** Runs the steps one after the other. One that fails is told of and keeps no other from its turn. */
export async function runSteps(
  steps: readonly Step[],
  onError: (step: string, error: Error) => void,
): Promise<void> {
  for (const [name, run] of steps) {
    try {
      await run();
    } catch (error) {
      onError(name, error as Error);
    }
  }
}
