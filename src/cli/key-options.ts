import { type Command, Option } from 'commander';
import type { Services } from '../app/services.ts';
import type { Budget } from '../domain/budget.ts';
import type { OriginCheck } from '../domain/key.ts';
import {
  budgetOrNone,
  type Clearable,
  collect,
  type Expiry,
  expiry,
  figureOrNone,
  noneToNull,
  resolveExpiry,
  toList,
  toMetadata,
} from './values.ts';

/** What `keys create` and `keys update` have in common, as Commander gives it. */
export interface KeyOptions {
  readonly name?: string;
  readonly description?: string;
  readonly plan?: string;
  readonly permission?: readonly string[];
  readonly agent?: readonly string[];
  readonly route?: readonly string[];
  readonly model?: readonly string[];
  readonly origin?: readonly string[];
  readonly ip?: readonly string[];
  readonly originCheck?: OriginCheck;
  readonly rpm?: Clearable<number>;
  readonly rph?: Clearable<number>;
  readonly rpd?: Clearable<number>;
  readonly burst?: Clearable<number>;
  readonly tpm?: Clearable<number>;
  readonly tpd?: Clearable<number>;
  readonly concurrency?: Clearable<number>;
  readonly budget?: Clearable<Budget>;
  readonly enforceLimits?: 'yes' | 'no' | 'plan';
  readonly expires?: Expiry;
  readonly autoRenew?: boolean;
  readonly metadata?: readonly string[];
}

/** Flags, help, and how the value is read. */
const SINGLE: readonly (readonly [string, string, (value: string) => unknown])[] = [
  ['--description <text>', 'what the key is for', String],
  ['--plan <plan>', 'named set of limits from gateway.yaml', String],
  ['--rpm <n>', 'requests per minute', figureOrNone],
  ['--rph <n>', 'requests per hour', figureOrNone],
  ['--rpd <n>', 'requests per day', figureOrNone],
  ['--burst <n>', 'capacity of a token bucket that fills at --rpm', figureOrNone],
  ['--tpm <n>', 'tokens per minute', figureOrNone],
  ['--tpd <n>', 'tokens per day', figureOrNone],
  ['--concurrency <n>', 'requests at the same time', figureOrNone],
  ['--budget <usd/period>', 'money per day, week, month or in total, such as 50/month', budgetOrNone],
  ['--expires <when>', 'never, a duration such as 30d or 90d, or an instant', expiry],
];

/** Flags and help of lists. */
const REPEATED: readonly (readonly [string, string])[] = [
  ['--permission <permission>', 'such as tasks:read, or read, write, admin'],
  ['--agent <agent>', 'only this agent'],
  ['--route <route>', 'only this route'],
  ['--model <model>', 'only models of this name or glob'],
  ['--origin <origin>', 'only this origin, such as https://app.example.com'],
  ['--ip <cidr>', 'only this client address or range'],
  ['--metadata <name=value>', 'note of your own'],
];

export function addKeyOptions(command: Command): Command {
  for (const [flags, help] of REPEATED) command.option(flags, `${help} (repeatable)`, collect);
  for (const [flags, help, read] of SINGLE) command.option(flags, help, read);
  return command
    .addOption(
      new Option('--origin-check <when>', 'when the origin is checked').choices([
        'browser',
        'public_only',
        'always',
      ]),
    )
    .addOption(
      new Option(
        '--enforce-limits <yes|no|plan>',
        'no: limits and budget only count what they would refuse; plan: as the plan says',
      ).choices(['yes', 'no', 'plan']),
    )
    .option('--auto-renew', 'renew the key before it expires')
    .option('--no-auto-renew', 'let the key expire');
}

type Settings = Parameters<Services['keys']['update']>[1];

/** The settings that the options ask for; what was not given is left out. */
export function toKeySettings(options: KeyOptions, nowMs: number): Settings {
  const { rpm, rph, rpd, burst, tpm, tpd, concurrency } = options;
  return {
    name: options.name,
    description: noneToNull(options.description),
    plan: noneToNull(options.plan),
    permissions: toList(options.permission),
    agents: toList(options.agent),
    routes: toList(options.route),
    models: toList(options.model),
    allowedOrigins: toList(options.origin),
    allowedIps: toList(options.ip),
    originCheck: options.originCheck,
    rateLimits: {
      requestsPerMinute: noneToNull(rpm),
      requestsPerHour: noneToNull(rph),
      requestsPerDay: noneToNull(rpd),
      burst: noneToNull(burst),
      tokensPerMinute: noneToNull(tpm),
      tokensPerDay: noneToNull(tpd),
      maxConcurrent: noneToNull(concurrency),
    },
    budget: noneToNull(options.budget),
    enforceLimits: toEnforcement(options.enforceLimits),
    expiresAt: resolveExpiry(options.expires, nowMs),
    autoRenew: options.autoRenew,
    metadata: toMetadata(options.metadata),
  };
}

function toEnforcement(word: KeyOptions['enforceLimits']): boolean | null | undefined {
  if (word === undefined) return undefined;
  return word === 'plan' ? null : word === 'yes';
}
