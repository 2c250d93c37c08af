import type { ForwardedAnswer, ForwardedCall } from '../domain/forwarded-call.ts';
import type { Logs } from '../telemetry/log.ts';
import { logRefusals } from './access-log.ts';
import type { Services } from './services.ts';
import { reportUsage } from './usage-views.ts';
import type { FromWorker, ToWorker } from './worker-protocol.ts';

export interface WorkerMessageSinks {
  readonly services: Services;
  readonly logs: Logs;
  isAccessLogged(): boolean;
  manageKeys(call: ForwardedCall): Promise<ForwardedAnswer>;
}

type Reply = (answer: ToWorker) => void;

/** What the control thread does with what workers tell and ask it. */
export function receiveFromWorker(message: FromWorker, reply: Reply, sinks: WorkerMessageSinks): void {
  if (message.type === 'usage') void answerUsage(message, reply, sinks);
  if (message.type === 'manage') void answerManagement(message, reply, sinks);
  if (message.type === 'log') sinks.logs.log[message.level](message.fields, message.message);
  if (message.type === 'refusals' && sinks.isAccessLogged()) logRefusals(sinks.logs, message.batch);
}

async function answerUsage(
  { id, question }: Extract<FromWorker, { type: 'usage' }>,
  reply: Reply,
  { services, logs }: WorkerMessageSinks,
): Promise<void> {
  try {
    const { projectId, ...query } = question;
    reply({ type: 'usage', id, report: await reportUsage(services, { ...query, project: projectId }) });
  } catch (error) {
    logs.log.error({ error: String(error) }, 'usage cannot be read');
    reply({ type: 'usage', id, report: null });
  }
}

async function answerManagement(
  { id, call }: Extract<FromWorker, { type: 'manage' }>,
  reply: Reply,
  { manageKeys, logs }: WorkerMessageSinks,
): Promise<void> {
  try {
    reply({ type: 'managed', id, answer: await manageKeys(call) });
  } catch (error) {
    logs.log.error({ requestId: call.requestId, error: String(error) }, 'a management request failed');
    reply({ type: 'managed', id, answer: null });
  }
}
