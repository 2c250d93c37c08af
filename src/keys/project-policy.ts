/** What a project may set beside its preset, checked and brought into the form in which it is kept. */
import { NO_LIMITS, type RateLimits } from '../domain/limit.ts';
import { MAX_MODEL_GLOB_LENGTH, METHOD_NAME, POLICY_RANGES } from '../domain/policy-rules.ts';
import type { Policy } from '../domain/project.ts';
import { checkPattern } from '../lib/pattern.ts';
import { checkLine, checkList, checkWith, invalid } from './checks.ts';
import { checkBudget, mergeRateLimits } from './key-settings.ts';

/** A field that is left out is as the preset has it. Figures of `rateLimits` that are left out are no limits. */
export type PolicyInput = {
  readonly [Field in keyof Omit<Policy, 'rateLimits'>]?: Policy[Field] | undefined;
} & {
  readonly rateLimits?:
    | { readonly [Name in keyof RateLimits]?: RateLimits[Name] | undefined }
    | null
    | undefined;
};

const CHECKS: {
  readonly [Field in keyof Policy]: (value: NonNullable<PolicyInput[Field]>) => Policy[Field];
} = {
  allowedModels: (models) => checkModels('policy.allowedModels', models),
  deniedModels: (models) => checkModels('policy.deniedModels', models),
  maxOutputTokens: (tokens) => checkRange('maxOutputTokens', tokens),
  maxBodyBytes: (bytes) => checkRange('maxBodyBytes', bytes),
  allowedMethods: (methods) => checkList('policy.allowedMethods', methods, checkMethod),
  blockPatterns: (patterns) => checkPatterns('policy.blockPatterns', patterns),
  redactPatterns: (patterns) => checkPatterns('policy.redactPatterns', patterns),
  requirePermissions: (isRequired) => isRequired,
  budget: checkBudget,
  rateLimits: (figures) => mergeRateLimits(NO_LIMITS, figures),
  enforceLimits: (isEnforced) => isEnforced,
};

/** Throws `invalid_value` at the first field that cannot be. */
export function checkPolicy(input: PolicyInput): Partial<Policy> {
  const fields = Object.keys(CHECKS) as (keyof Policy)[];
  const given = fields.filter((field) => input[field] !== undefined);
  return Object.fromEntries(given.map((field) => [field, checkField(field, input[field])]));
}

/** An error that names the entry and says what is wrong with it. */
export function refusePattern(source: string): void {
  const fault = checkPattern(source);
  if (fault !== null) throw new RangeError(`${JSON.stringify(source.slice(0, 60))} ${fault}`);
}

export function refuseMethod(name: string): void {
  if (METHOD_NAME.test(name)) return;
  throw new RangeError(`${JSON.stringify(name.slice(0, 60))} is not an HTTP method in capitals such as GET`);
}

/** null is a value of its own: not restricted, whatever the preset says. */
function checkField(field: keyof Policy, value: PolicyInput[keyof Policy]): Policy[keyof Policy] {
  if (value === null || value === undefined) return null;
  const check = CHECKS[field] as (value: unknown) => Policy[keyof Policy];
  return check(value);
}

function checkModels(field: string, models: readonly string[]): readonly string[] {
  return checkList(field, models, (model) => checkLine(field, model, MAX_MODEL_GLOB_LENGTH));
}

function checkRange(field: keyof typeof POLICY_RANGES, figure: number): number {
  const { min, max } = POLICY_RANGES[field];
  if (Number.isSafeInteger(figure) && figure >= min && figure <= max) return figure;
  throw invalid(`policy.${field} is ${figure}; use a whole number from ${min} to ${max}`);
}

function checkPatterns(field: string, patterns: readonly string[]): readonly string[] {
  return checkList(field, patterns, (source) => {
    checkWith(field, () => refusePattern(source));
    return source;
  });
}

function checkMethod(name: string): string {
  checkWith('policy.allowedMethods', () => refuseMethod(name));
  return name;
}
