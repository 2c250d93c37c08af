import { type Child, startProgram } from '../support/child.ts';
import { chatAnswer } from '../support/payloads.ts';
import { startNginx } from '../support/nginx.ts';
import { findVersion } from '../support/tools.ts';

/** Answers every request with the same JSON under an id of its own, as providers do. A C server where there is one, so that it never is the bottleneck. */
export function startJsonUpstream(dir: string): Promise<Child> {
  if (findVersion('nginx', ['-v']) === null) {
    console.log('nginx is not installed: the upstream runs on Node and may bound requests/s.');
    return startProgram(new URL('static-json.ts', import.meta.url), []);
  }
  return startNginx('upstream', dir, {
    location: `default_type application/json; return 200 '${chatAnswer('$request_id')}';`,
  });
}

/** Answers every request with a stream of server-sent events. */
export function startSseUpstream(): Promise<Child> {
  return startProgram(new URL('sse.ts', import.meta.url), []);
}
