/** Streams of server-sent events, each in a write of its own: what each event costs the gateway. */
import { runGenerator } from '../load/run-generator.ts';
import { chatRequest, EVENTS_PER_STREAM, streamEvents } from '../support/payloads.ts';
import { startSubjects } from '../subjects/start-subjects.ts';
import { startSseUpstream } from '../upstreams/start-upstreams.ts';
import { expectAnswer } from './expect-answer.ts';
import { measureInTurn, type TurnPlan } from './measure-in-turn.ts';
import type { BenchContext, Scenario, ScenarioResult } from './scenario.ts';

const CONNECTIONS = 32;
const PLAN: TurnPlan = { rounds: 5, secondsPerRound: 2, warmupSeconds: 3 };
const QUICK_PLAN: TurnPlan = { rounds: 2, secondsPerRound: 1, warmupSeconds: 0.3 };

export const stream: Scenario = { name: 'stream', run };

async function run(context: BenchContext): Promise<ScenarioResult> {
  const plan = context.quick ? QUICK_PLAN : PLAN;
  const body = chatRequest(true);
  const expected = Buffer.concat(streamEvents()).toString();
  await using own = context.cleanup.use(new AsyncDisposableStack());
  const upstream = own.adopt(await startSseUpstream(), (child) => child.close());
  const subjects = await startSubjects(upstream.url, context.dir, own);
  for (const subject of subjects) await expectAnswer(subject, body, expected);
  const rows = await measureInTurn(subjects, plan, EVENTS_PER_STREAM, (subject, seconds) =>
    runGenerator({ url: subject.url, headers: subject.headers, body, connections: CONNECTIONS, seconds }),
  );
  const { rounds, secondsPerRound } = plan;
  const what = `${EVENTS_PER_STREAM} events of 270 bytes a stream, ${CONNECTIONS} connections; per event`;
  return { what, rounds, secondsPerRound, rows };
}
