/** What the keys of the store tell. Each finding stands for all keys of its kind and names the first few. */
import type { Config } from '../../config/config.ts';
import { type ApiKey, keyStatus } from '../../domain/key.ts';
import { planOf, type RateLimits, resolveRateLimits } from '../../domain/limit.ts';
import type { Project } from '../../domain/project.ts';
import type { Services } from '../services.ts';
import { createFinding, type Finding, type FindingId } from './finding.ts';

const PAGE = 1_000;
const EXAMPLES = 3;
const UNUSED_AFTER_MS = 90 * 86_400_000;

const SENTENCES = {
  unlimited_keys: 'no limit and no budget holds for them',
  public_keys_without_origin: 'they are pairs without allowed origins',
  test_keys_without_sandbox: 'they are test keys, and the sandbox is off',
  open_origins: 'any web page may use them, because they have no allowed origins',
  keys_never_expire: 'they never expire',
  unused_keys: 'they were not used in the last 90 days',
} as const satisfies Partial<Record<FindingId, string>>;

type KeyFindingId = keyof typeof SENTENCES;

export async function checkKeys(
  config: Config,
  services: Pick<Services, 'keys' | 'projects'>,
  nowMs: number,
): Promise<readonly Finding[]> {
  const projects = new Map((await services.projects.list()).map(({ project }) => [project.id, project]));
  const found = new Map<KeyFindingId, { count: number; examples: string[] }>();
  const note = (id: KeyFindingId, key: ApiKey): void => {
    const group = found.get(id) ?? { count: 0, examples: [] };
    found.set(id, group);
    if (++group.count <= EXAMPLES) group.examples.push(`${key.id} (${key.name})`);
  };
  let cursor: string | undefined;
  do {
    const page = await services.keys.list({ limit: PAGE, cursor });
    for (const { key } of page.records) {
      if (keyStatus(key, nowMs) !== 'active') continue;
      for (const id of judge(key, projects.get(key.projectId) ?? null, config, nowMs)) note(id, key);
    }
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return [...found].map(([id, { count, examples }]) => {
    const more = count > examples.length ? ` and ${count - examples.length} more` : '';
    const keys = count === 1 ? 'key' : 'keys';
    return createFinding(id, examples.join(', ') + more, `${count} ${keys}: ${SENTENCES[id]}`);
  });
}

function judge(key: ApiKey, project: Project | null, config: Config, nowMs: number): KeyFindingId[] {
  const isPair = key.publicKey !== null;
  const checks: Readonly<Record<KeyFindingId, boolean>> = {
    unlimited_keys: isUnlimited(key, project, config),
    public_keys_without_origin: isPair && key.allowedOrigins.length === 0,
    test_keys_without_sandbox: key.env === 'test' && lacksTestUpstream(config),
    open_origins: !isPair && key.allowedOrigins.length === 0,
    keys_never_expire: key.expiresAt === null,
    unused_keys: (key.lastUsedAt ?? key.createdAt) < nowMs - UNUSED_AFTER_MS,
  };
  return (Object.keys(checks) as KeyFindingId[]).filter((id) => checks[id]);
}

/** The sandbox has a limit of its own, so test keys need none while it is on. */
function isUnlimited(key: ApiKey, project: Project | null, config: Config): boolean {
  if (key.env === 'test' && config.sandbox.enabled) return false;
  const policy = project?.policy;
  if (key.budget !== null || (policy?.budget ?? null) !== null) return false;
  const own = resolveRateLimits(key.rateLimits, planOf(key, config));
  return hasNoLimit(own) && hasNoLimit(policy?.rateLimits ?? null);
}

function hasNoLimit(limits: RateLimits | null): boolean {
  return limits === null || Object.values(limits).every((figure) => figure === null);
}

function lacksTestUpstream({ sandbox, routes }: Config): boolean {
  return !sandbox.enabled && routes.some(({ env, testUpstream }) => env !== 'live' && testUpstream === null);
}
