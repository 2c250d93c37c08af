/** Requests as applications send them, and the moment from which the gateway tells of them. */
import { until } from '../../support/until.ts';
import type { Dashboard } from './dashboard.ts';

/** Asks the sandbox's OpenAI for a short answer; gives the status. */
export async function chat(
  { gateway }: Dashboard,
  key: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<number> {
  const response = await fetch(`${gateway.url}/openai/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Hello' }] }),
  });
  await response.text();
  return response.status;
}

/** Resolves when so many requests of the key stand in the ledger. */
export async function untilRecorded({ gateway }: Dashboard, keyId: string, count: number): Promise<void> {
  const { usage } = gateway.server.services;
  await until(
    async () => (await usage.listRequests({ keyId, fromMs: 0, limit: 100 })).requests.length,
    (recorded) => recorded >= count,
    30_000,
  );
}

/** A time zone of the browser in which it is about noon, so that no day ends during a test. */
export function zoneAtNoon(nowMs: number): string {
  const aheadHours = 12 - new Date(nowMs).getUTCHours();
  // POSIX counts to the west.
  return `Etc/GMT${aheadHours > 0 ? '-' : '+'}${Math.abs(aheadHours)}`;
}
