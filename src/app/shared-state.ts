/** What the threads of the process share: made once here, read and written by workers and the control thread. */
import { availableParallelism } from 'node:os';
import type { Config } from '../config/config.ts';
import { createSharedAddresses } from '../gateway/shared-addresses.ts';
import type { Clock } from '../lib/clock.ts';
import { randomBase62 } from '../lib/ids.ts';
import { createMemoryLimiter } from '../limits/memory/memory-limiter.ts';
import { createSharedLimits } from '../limits/memory/shared-memory.ts';
import { createCounterMemory, WorkerCounters } from '../telemetry/shared-counters.ts';
import { createChargedMemory } from '../usage/charged-answers.ts';

export function createSharedState(config: Pick<Config, 'listen' | 'timeZone'>, clock: Clock) {
  const workers = config.listen.workers === 'auto' ? availableParallelism() : config.listen.workers;
  const limits = createSharedLimits({ workers });
  const counters = createCounterMemory(workers);
  return {
    workers,
    /** What a worker is started with. */
    memory: {
      limits,
      counters,
      chargedAnswers: createChargedMemory(),
      addresses: createSharedAddresses(workers, randomBase62(22)),
    },
    /** The control thread looks at limits from the seat after those of the workers. */
    limiter: createMemoryLimiter({ memory: limits, workerIndex: workers, clock, timeZone: config.timeZone }),
    /** Of each worker. */
    counters: Array.from({ length: workers }, (_, index) => new WorkerCounters(counters, index)),
  };
}
