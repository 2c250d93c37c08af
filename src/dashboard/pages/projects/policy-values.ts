/** The fields of the policy editor, and how they become what the API takes. */
import type { NewProjectBody, ProjectObject } from '../../../admin/api-types.ts';
import { type LimitName, LIMITS, type LimitValues, presetLimits } from '../keys/form/values.ts';

export type ShownPolicy = ProjectObject['policy'];
export type PolicyBody = NonNullable<NewProjectBody['policy']>;

/** Of a field that the preset may say something of: as it does, nothing at all, or what is given. */
export type Choice = 'preset' | 'none' | 'own';

export interface PolicyValues {
  /** One per line, as the other lists. */
  allowedModels: string;
  deniedModels: string;
  outputTokens: Choice;
  maxOutputTokens: number | '';
  bodyBytes: Choice;
  maxBodyBytes: number | '';
  methods: Choice;
  allowedMethods: string[];
  blockPatterns: string;
  redactPatterns: string;
  permissions: 'preset' | 'yes' | 'no';
  budgetUsd: number | '';
  budgetPeriod: 'day' | 'week' | 'month' | 'total';
  rateLimits: LimitValues;
  isDryRun: boolean;
}

export function policyValues(policy: ShownPolicy): PolicyValues {
  const { requirePermissions, budget, rateLimits } = policy;
  const figures = LIMITS.map(([name]) => [name, rateLimits?.[name] ?? ''] as const);
  return {
    allowedModels: toText(policy.allowedModels),
    deniedModels: toText(policy.deniedModels),
    outputTokens: choiceOf(policy.maxOutputTokens),
    maxOutputTokens: policy.maxOutputTokens ?? '',
    bodyBytes: choiceOf(policy.maxBodyBytes),
    maxBodyBytes: policy.maxBodyBytes ?? '',
    methods: choiceOf(policy.allowedMethods),
    allowedMethods: [...(policy.allowedMethods ?? [])],
    blockPatterns: toText(policy.blockPatterns),
    redactPatterns: toText(policy.redactPatterns),
    permissions: permissionsOf(requirePermissions),
    budgetUsd: budget?.usd ?? '',
    budgetPeriod: budget?.period ?? 'month',
    rateLimits: presetLimits(Object.fromEntries(figures)),
    isDryRun: policy.enforceLimits === false,
  };
}

/** What is as the preset has it is left out. */
export function toPolicy(values: PolicyValues): PolicyBody {
  const allowedModels = toLines(values.allowedModels);
  const deniedModels = toLines(values.deniedModels);
  const blockPatterns = toLines(values.blockPatterns);
  const redactPatterns = toLines(values.redactPatterns);
  const { budgetUsd: usd, budgetPeriod: period } = values;
  const rateLimits = toLimits(values.rateLimits);
  return {
    ...(allowedModels.length > 0 && { allowedModels }),
    ...(deniedModels.length > 0 && { deniedModels }),
    ...toField('maxOutputTokens', values.outputTokens, toFigure(values.maxOutputTokens)),
    ...toField('maxBodyBytes', values.bodyBytes, toFigure(values.maxBodyBytes)),
    ...toField('allowedMethods', values.methods, values.allowedMethods),
    ...(blockPatterns.length > 0 && { blockPatterns }),
    ...(redactPatterns.length > 0 && { redactPatterns }),
    ...(values.permissions !== 'preset' && { requirePermissions: values.permissions === 'yes' }),
    ...(usd !== '' && { budget: { usd, period } }),
    ...(rateLimits !== null && { rateLimits }),
    ...(values.isDryRun && { enforceLimits: false }),
  };
}

/** The field of the form for one of the API: `policy.budget.usd`, `name`. */
export function toFormField(field: string): string {
  const name = field.replace(/^policy\./, '');
  if (name.startsWith('budget')) return 'policy.budgetUsd';
  // What several limits say together is told by the name of one of them alone.
  if (LIMITS.some(([limit]) => limit === name)) return `policy.rateLimits.${name}`;
  return field;
}

function permissionsOf(areRequired: boolean | undefined): PolicyValues['permissions'] {
  if (areRequired === undefined) return 'preset';
  return areRequired ? 'yes' : 'no';
}

function choiceOf(value: unknown): Choice {
  if (value === undefined) return 'preset';
  return value === null ? 'none' : 'own';
}

function toField<Name extends keyof PolicyBody>(
  name: Name,
  choice: Choice,
  value: PolicyBody[Name],
): Pick<PolicyBody, Name> | Record<string, never> {
  if (choice === 'preset') return {};
  return { [name]: choice === 'none' ? null : value } as Pick<PolicyBody, Name>;
}

function toFigure(figure: number | ''): number | null {
  return figure === '' ? null : figure;
}

function toLimits(values: LimitValues): Partial<Record<LimitName, number>> | null {
  const given = Object.entries(values).filter(([, figure]) => figure !== '');
  return given.length === 0 ? null : Object.fromEntries(given);
}

/** A pattern may hold a line break, which in a regular expression is also written as `\n`. */
function toText(lines: readonly string[] | null | undefined): string {
  return (lines ?? []).map((line) => line.replaceAll('\n', '\\n')).join('\n');
}

/** By lines alone, since commas are parts of patterns. */
function toLines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
