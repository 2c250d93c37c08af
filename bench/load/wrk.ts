import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { LoadOptions, LoadReport } from './load.ts';

/** Prints figures as JSON, since wrk's own output is for people. Times are in microseconds. */
const REPORT_LUA = `
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format('REPORT{"answers":%d,"errors":%d,"seconds":%f,"p50Ms":%f,"p99Ms":%f}\\n',
    summary.requests - e.status, e.connect + e.read + e.write + e.status + e.timeout,
    summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
`;

/** wrk on one thread: a load generator in C leaves the other core to gateway and upstream. */
export async function runWrk(options: LoadOptions, dir: string): Promise<LoadReport> {
  const script = join(dir, 'post.lua');
  writeFileSync(script, `wrk.method = "POST"\nwrk.body = [[${options.body}]]\n${REPORT_LUA}`);
  const headers = Object.entries({ 'content-type': 'application/json', ...options.headers });
  const { stdout } = await promisify(execFile)('wrk', [
    '--threads=1',
    `--connections=${options.connections}`,
    `--duration=${options.seconds}s`,
    '--latency',
    `--script=${script}`,
    ...headers.map(([name, value]) => `--header=${name}: ${value}`),
    options.url,
  ]);
  const report = /^REPORT(.*)$/m.exec(stdout)?.[1];
  if (report === undefined) throw new Error(`wrk gave no report:\n${stdout}`);
  return JSON.parse(report) as LoadReport;
}
