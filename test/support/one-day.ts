const DAY_MS = 86_400_000;

/**
 * For a test whose sense is one calendar day, where the clock cannot be moved for it alone: runs it once more
 * where midnight UTC passed meanwhile. It must make all that it uses itself. `nowMs`: the clock that counts.
 */
export async function withinOneDay(nowMs: () => number, run: () => Promise<void>): Promise<void> {
  const currentDay = (): number => Math.floor(nowMs() / DAY_MS);
  const day = currentDay();
  try {
    await run();
  } catch (error) {
    if (currentDay() === day) throw error;
    await run();
  }
}
