/** What is about the gateway itself and no key of it. */
import type { AlertWindow } from '../../domain/alert.ts';
import type { SettingsOf } from '../../domain/alert-kinds.ts';
import { GATEWAY, levelOf, type Observation } from '../observation.ts';
import { formatSpan } from '../words.ts';

export function assessAuthFailures(
  failures: number,
  settings: SettingsOf<'auth_failures'>,
  window: AlertWindow,
): Observation {
  return {
    subject: GATEWAY,
    detail: '',
    level: levelOf(failures, settings.failures),
    window,
    isCalendar: false,
    title: 'Many requests come without a valid key',
    summary:
      `${failures} requests in ${formatSpan(settings.window)} were refused because no valid key came with ` +
      `them; the alert is above ${settings.failures}.`,
    figures: { failures, threshold: settings.failures },
  };
}

/** `rejections`: how often each upstream refused the credential of the gateway. */
export function assessUpstreamCredential(
  rejections: ReadonlyMap<string, number>,
  settings: SettingsOf<'upstream_credential'>,
  window: AlertWindow,
): readonly Observation[] {
  return Array.from(rejections, ([name, count]) => ({
    subject: { type: 'upstream', id: name, name, projectId: null },
    detail: '',
    level: 'above',
    window,
    isCalendar: false,
    title: `Upstream ${name} refuses the credential of the gateway`,
    summary:
      `Upstream ${name} answered 401 to the credential that the gateway holds for it ${count} times in ` +
      `${formatSpan(settings.window)}; requests to it fail with upstream_credential_rejected.`,
    figures: { rejections: count, upstream: name },
  }));
}

export interface StoreTrouble {
  readonly what: 'store' | 'ledger';
  readonly reason: string;
}

export function assessStoreTrouble(
  troubles: readonly StoreTrouble[],
  window: AlertWindow,
): readonly Observation[] {
  return troubles.map(({ what, reason }) => ({
    subject: GATEWAY,
    detail: what,
    level: 'above',
    window,
    isCalendar: false,
    title: what === 'ledger' ? 'The ledger cannot be used' : 'The store cannot be used',
    summary:
      what === 'ledger'
        ? `Usage cannot be written to the ledger or read from it, and waits in the journals: ${reason}`
        : `Keys cannot be changed and alerts not be kept because of the store: ${reason}`,
    figures: { what, reason },
  }));
}
