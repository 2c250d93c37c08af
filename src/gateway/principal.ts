import type { RateLimits } from '../domain/limit.ts';
import type { OriginPattern } from '../domain/origin.ts';
import { parseOriginPattern } from '../domain/origin.ts';
import { type EffectivePolicy, effectivePolicy } from '../domain/policy.ts';
import type { ApiKey } from '../domain/key.ts';
import type { CredentialKind, FoundKey } from '../domain/principal.ts';
import type { Project } from '../domain/project.ts';
import { type Cidr, parseCidr } from '../lib/cidr.ts';
import { compileGlobs } from '../lib/glob.ts';
import { createKeySubject } from '../limits/key-subject.ts';
import { createProjectSubject } from '../limits/project-subject.ts';
import type { LimitSubject } from '../limits/limiter.ts';
import type { BodyPolicies, BodyPolicy } from './body-policy.ts';
import type { GatewaySettings } from './settings.ts';

/**
 * The result of authentication: the key with everything a request asks of it already compiled. One object
 * per cached credential, made anew whenever the key, its project or the configuration changes.
 */
export interface Principal {
  readonly key: ApiKey;
  readonly project: Project;
  readonly kind: CredentialKind;
  /** From this instant on the credential is expired; Infinity = never. */
  readonly validUntilMs: number;
  /** What admission reserves from: the key, then its project where that has limits. */
  readonly subjects: readonly LimitSubject[];
  /** The limits in force for the key, as the flat dialect shows them. */
  readonly rateLimits: RateLimits;
  readonly origins: readonly OriginPattern[];
  readonly addresses: readonly Cidr[];
  readonly policy: EffectivePolicy;
  /** null = every model. */
  readonly allowsModel: ((model: string) => boolean) | null;
  /** A limit of tokens or money is to be reserved from, so the body must be read first. */
  readonly reservesTokens: boolean;
  /** null = the policy says nothing of bodies. */
  readonly bodyPolicy: BodyPolicy | null;
}

export function compilePrincipal(
  found: FoundKey,
  settings: GatewaySettings,
  bodyPolicies: BodyPolicies,
): Principal {
  const { key, project } = found;
  const policy = effectivePolicy(project);
  const own = createKeySubject(key, {
    plans: settings.plans,
    defaultPlan: settings.defaultPlan,
    testRequestsPerMinute: settings.sandbox?.requestsPerMinute ?? null,
  });
  const shared = key.env === 'test' ? null : createProjectSubject(project);
  const subjects = shared === null ? [own] : [own, shared];
  return {
    key,
    project,
    kind: found.kind,
    validUntilMs: Math.min(key.expiresAt ?? Infinity, found.secretExpiresAt ?? Infinity),
    subjects,
    reservesTokens: subjects.some(reservesTokens),
    rateLimits: own.rateLimits,
    origins: key.allowedOrigins.map(requireOriginPattern),
    addresses: key.allowedIps.map(parseCidr),
    policy,
    allowsModel: compileModels(key, policy),
    bodyPolicy: bodyPolicies.compile(policy),
  };
}

function reservesTokens({ rateLimits, budget }: LimitSubject): boolean {
  return budget !== null || rateLimits.tokensPerMinute !== null || rateLimits.tokensPerDay !== null;
}

/**
 * A model must pass the list of the key and that of the project, and none of the denials. These hold in any
 * case of letters, because some upstreams take any.
 */
function compileModels(key: ApiKey, policy: EffectivePolicy): ((model: string) => boolean) | null {
  const byKey = key.models.length > 0 ? compileGlobs(key.models) : null;
  const byProject = policy.allowedModels === null ? null : compileGlobs(policy.allowedModels);
  const denied = policy.deniedModels.length > 0 ? compileGlobs(policy.deniedModels.map(toLower)) : null;
  if (byKey === null && byProject === null && denied === null) return null;
  return (model) =>
    (byKey === null || byKey(model)) &&
    (byProject === null || byProject(model)) &&
    (denied === null || !denied(toLower(model)));
}

function toLower(text: string): string {
  return text.toLowerCase();
}

/** A list that cannot be read allows nothing; throwing keeps it from becoming an empty one, which allows all. */
function requireOriginPattern(text: string): OriginPattern {
  const pattern = parseOriginPattern(text);
  if (typeof pattern === 'string') throw new Error(`a stored origin pattern ${pattern}`);
  return pattern;
}
