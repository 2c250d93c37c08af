/** What the control thread does by itself from time to time: lets keys grow old, and sends what waits. */
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../telemetry/log.ts';
import { AuditHeadLog } from './audit-head-log.ts';
import { startLifecycle } from './lifecycle.ts';
import type { Services } from './services.ts';

const OUTBOX_INTERVAL_MS = 1_000;

/** `stop` waits for what runs. */
export function startSchedules(parts: {
  readonly services: Services;
  readonly clock: Clock;
  readonly log: Logger;
}): { stop(): Promise<void> } {
  const { services, clock, log } = parts;
  const { outbox } = services.webhooks;
  const auditHead = new AuditHeadLog(services.audit, log);
  const keys = startLifecycle({
    clock,
    passTime: async () => {
      await services.passTime();
      await auditHead.note();
    },
    onError: (error) => log.error({ error: error.message }, 'keys cannot be renewed'),
  });
  const deliveries = startLifecycle({
    clock,
    intervalMs: OUTBOX_INTERVAL_MS,
    passTime: () => outbox.run(),
    onError: (error) => log.error({ error: error.message }, 'alerts cannot be delivered'),
  });
  return {
    stop: async () => {
      outbox.stop();
      await Promise.all([keys.stop(), deliveries.stop()]);
    },
  };
}
