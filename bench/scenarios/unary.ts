/** Short requests as fast as they go: what each one costs the gateway. */
import { runGenerator } from '../load/run-generator.ts';
import { runWrk } from '../load/wrk.ts';
import { chatAnswer, chatRequest } from '../support/payloads.ts';
import { findVersion } from '../support/tools.ts';
import { startSubjects } from '../subjects/start-subjects.ts';
import { startJsonUpstream } from '../upstreams/start-upstreams.ts';
import { expectAnswer } from './expect-answer.ts';
import { measureInTurn, type TurnPlan } from './measure-in-turn.ts';
import type { BenchContext, Scenario, ScenarioResult } from './scenario.ts';

const CONNECTIONS = 64;
const PLAN: TurnPlan = { rounds: 9, secondsPerRound: 1, warmupSeconds: 10 };
const QUICK_PLAN: TurnPlan = { rounds: 2, secondsPerRound: 1, warmupSeconds: 1 };

export const unary: Scenario = { name: 'unary', run };

async function run(context: BenchContext): Promise<ScenarioResult> {
  const hasWrk = findVersion('wrk', ['-v']) !== null;
  const plan = context.quick ? QUICK_PLAN : PLAN;
  const body = chatRequest(false);
  await using own = context.cleanup.use(new AsyncDisposableStack());
  const upstream = own.adopt(await startJsonUpstream(context.dir), (child) => child.close());
  const subjects = await startSubjects(upstream.url, context.dir, own);
  for (const subject of subjects) await expectAnswer(subject, body, chatAnswer());
  const rows = await measureInTurn(subjects, plan, 1, (subject, seconds) => {
    const options = { url: subject.url, headers: subject.headers, body, connections: CONNECTIONS, seconds };
    return hasWrk ? runWrk(options, context.dir) : runGenerator(options);
  });
  const { rounds, secondsPerRound } = plan;
  const what = `POST of 130 bytes, JSON answer of 583, ${CONNECTIONS} connections; per request`;
  return { what, rounds, secondsPerRound, rows };
}
