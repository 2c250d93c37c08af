import { existsSync } from 'node:fs';
import { startProgram } from '../support/child.ts';
import { findVersion } from '../support/tools.ts';
import { startNginxSubject } from './nginx.ts';
import type { Subject } from './subject.ts';
import { startTollgateSubject } from './tollgate.ts';

const PATH = '/v1/chat/completions';
const HEADERS = { authorization: 'Bearer anything' };
const PROGRAMS = new URL('../baselines/', import.meta.url);
const MAIN = new URL('../../src/main.ts', import.meta.url);

/** Everything to be measured before one upstream, baselines first. They end with `cleanup`. */
export async function startSubjects(
  upstreamUrl: string,
  dir: string,
  cleanup: AsyncDisposableStack,
): Promise<Subject[]> {
  const starters = [
    startDirect,
    (url: string) => startBaseline('bare', url),
    (url: string) => startBaseline('http-proxy-3', url),
    ...(findVersion('nginx', ['-v']) === null ? [] : [startNginxSubject]),
    ...(existsSync(MAIN) ? [startTollgateSubject] : []),
  ];
  const subjects: Subject[] = [];
  for (const start of starters) {
    subjects.push(cleanup.adopt(await start(upstreamUrl, dir), (subject) => subject.close()));
  }
  return subjects;
}

async function startDirect(upstreamUrl: string): Promise<Subject> {
  return { name: 'direct', url: upstreamUrl + PATH, headers: HEADERS, pid: null, close: async () => {} };
}

async function startBaseline(name: 'bare' | 'http-proxy-3', upstreamUrl: string): Promise<Subject> {
  const child = await startProgram(new URL(`${name}.ts`, PROGRAMS), [upstreamUrl]);
  return { name, url: child.url + PATH, headers: HEADERS, pid: child.pid, close: () => child.close() };
}
