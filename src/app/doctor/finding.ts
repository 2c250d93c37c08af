/**
 * What the doctor may find, each with how bad it is and what to do about it. docs/doctor.md explains each; the
 * id is its anchor there.
 */
export type Severity = 'error' | 'warning' | 'note';

interface Description {
  readonly severity: Severity;
  readonly advice: string;
}

export const FINDINGS = {
  store_unusable: { severity: 'error', advice: 'Do what the message says; nothing works without the store.' },
  readable_by_others: {
    severity: 'error',
    advice: 'chmod 600 the file, or chmod 700 its directory: every user of this machine can read it.',
  },
  upstream_unreachable: {
    severity: 'error',
    advice: 'Start it, correct its url, or open the way to it; requests to it end in 502.',
  },
  upstream_is_gateway: {
    severity: 'error',
    advice: 'Give the upstream the url of the API behind the gateway; requests to it run in a circle.',
  },
  unused_upstream_unreachable: {
    severity: 'warning',
    advice:
      'Start it, correct its url, or remove it and its routes; no live key has used it in the last 7 days.',
  },
  missing_credential: {
    severity: 'warning',
    advice:
      'Give credential.value, unless every caller brings a credential of his own; those who do not get 400.',
  },
  admin_exposed: {
    severity: 'warning',
    advice:
      'Set admin.host to 127.0.0.1, or let only administrators through to it; for probes use telemetry.',
  },
  management_exposed: {
    severity: 'warning',
    advice:
      'Set management.onGatewayPort to false, unless callers are meant to manage keys from other machines.',
  },
  unlimited_keys: {
    severity: 'warning',
    advice: 'Set defaultPlan, or give these keys a plan, limits or a budget.',
  },
  no_default_plan: {
    severity: 'warning',
    advice: 'Set defaultPlan to one of the plans, so that a key made in a hurry is limited too.',
  },
  public_keys_without_origin: {
    severity: 'warning',
    advice: 'Give these pairs allowed origins; until then their public half is refused everywhere.',
  },
  unpriced_models: {
    severity: 'warning',
    advice:
      'Give these models a price under prices.overrides; until then they cost nothing and no budget holds them.',
  },
  one_worker: {
    severity: 'warning',
    advice: 'Set listen.workers to 1, or run on Linux; workers share a port there only.',
  },
  fallback_loop: {
    severity: 'warning',
    advice: 'Name other upstreams in fallbacks; the same one again answers no better.',
  },
  test_keys_without_sandbox: {
    severity: 'warning',
    advice: 'Enable the sandbox, or give the routes a testUpstream; test keys are refused there.',
  },
  telemetry_exposed: {
    severity: 'note',
    advice: 'Nothing, where only the kubelet and Prometheus reach it; names of keys stand in /metrics.',
  },
  open_origins: {
    severity: 'note',
    advice: 'Give keys that live in web pages allowed origins; keys of servers need none.',
  },
  keys_never_expire: {
    severity: 'note',
    advice: 'Give them an end with --expires, and --auto-renew where nobody would renew them by hand.',
  },
  unused_keys: { severity: 'note', advice: 'Disable those that nobody misses, then revoke them.' },
  no_store_yet: { severity: 'note', advice: 'Nothing; the first start makes it.' },
} as const satisfies Record<string, Description>;

export type FindingId = keyof typeof FINDINGS;

export interface Finding extends Description {
  readonly id: FindingId;
  /** A path in gateway.yaml, a file, or keys. */
  readonly where: string;
  readonly what: string;
}

export function createFinding(id: FindingId, where: string, what: string): Finding {
  return { id, where, what, ...FINDINGS[id] };
}
