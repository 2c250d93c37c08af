import type { SettingsOf } from '../../domain/alert-kinds.ts';
import type { NewKeyNetwork } from '../../domain/key-networks.ts';
import type { ApiKey } from '../../domain/key.ts';
import { formatInstant } from '../../lib/instant.ts';
import type { Observation } from '../observation.ts';
import { describeSubject, formatSpan, toKeySubject } from '../words.ts';

/** So long a network is new; then it is known, and the event is over. */
export const NEW_NETWORK_MS = 86_400_000;

export function assessNewNetwork(
  networks: readonly NewKeyNetwork[],
  keys: ReadonlyMap<string, ApiKey>,
  { learning }: SettingsOf<'new_network'>,
  nowMs: number,
): readonly Observation[] {
  return networks.flatMap(({ keyId, network, firstSeenAt, knownSince }) => {
    const key = keys.get(keyId);
    if (key === undefined || firstSeenAt - knownSince < learning || nowMs - firstSeenAt >= NEW_NETWORK_MS) {
      return [];
    }
    const subject = toKeySubject(key);
    const who = describeSubject(subject);
    return [
      {
        subject,
        detail: network,
        level: 'above',
        window: { fromMs: firstSeenAt, toMs: firstSeenAt + NEW_NETWORK_MS },
        isCalendar: false,
        title: `${who} is used from somewhere new`,
        summary:
          `${who} was used from ${network} for the first time at ${formatInstant(firstSeenAt)}, ` +
          `${formatSpan(firstSeenAt - knownSince)} after it was first seen at all.`,
        figures: { network, first_seen_at: formatInstant(firstSeenAt) },
      },
    ];
  });
}
