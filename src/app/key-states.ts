import type { ApiKey } from '../domain/key.ts';
import { createKeySubject, type KeyLimitRules } from '../limits/key-subject.ts';
import type { LimitStatus, LimitSubject } from '../limits/limiter.ts';
import type { KeyState } from '../telemetry/key-metrics.ts';

export interface KeyStateSources {
  findKeys(ids: ReadonlySet<string>): Promise<readonly ApiKey[]>;
  projectName(projectId: string): string;
  readonly limits: { inspect(subject: LimitSubject): readonly LimitStatus[] };
  rules(): KeyLimitRules;
}

/** Names and limits of keys for /metrics. */
export async function readKeyStates(
  ids: ReadonlySet<string>,
  sources: KeyStateSources,
): Promise<readonly KeyState[]> {
  const keys = await sources.findKeys(ids);
  const inspect = createInspector(sources);
  return keys.map((key) => ({
    id: key.id,
    name: key.name,
    project: sources.projectName(key.projectId),
    env: key.env,
    limits: inspect(key),
  }));
}

/**
 * Where a dead worker's lock stands in the way each look waits for it in vain, and this thread is the one to
 * break it: after the first failure the other limits are left out.
 */
function createInspector({ limits, rules }: KeyStateSources): (key: ApiKey) => readonly LimitStatus[] {
  const rulesNow = rules();
  let failed = false;
  return (key) => {
    if (failed || key.revokedAt !== null) return [];
    try {
      return limits.inspect(createKeySubject(key, rulesNow));
    } catch {
      failed = true;
      return [];
    }
  };
}
