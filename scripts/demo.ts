/**
 * `npm run demo [-- --seconds N --port N --admin-port N]`: a gateway with a handful of keys under traffic of
 * every kind, so that metrics, dashboards and reports have something to show. Everything lies in a temporary
 * directory and stays on this machine; it ends by itself.
 */
import { createWriteStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startServer } from '../src/app/server.ts';
import { loadConfig } from '../src/config/load.ts';
import { startSandbox } from '../src/sandbox/sandbox.ts';
import { createLogs } from '../src/telemetry/log.ts';
import { startAgents } from './demo/agents.ts';
import { describeDemoGateway } from './demo/gateway.ts';
import { createDemoKeys } from './demo/keys.ts';
import { startMessages } from './demo/messages.ts';
import { runTraffic } from './demo/traffic.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '120' },
    port: { type: 'string', default: '8080' },
    'admin-port': { type: 'string', default: '8081' },
  },
});
const seconds = Number(values.seconds);
await using cleanup = new AsyncDisposableStack();
const directory = cleanup.adopt(mkdtempSync(join(tmpdir(), 'tollgate-demo-')), (path) =>
  rmSync(path, { recursive: true, force: true }),
);
const sandbox = cleanup.adopt(await startSandbox(), (each) => each.close());
const agents = cleanup.adopt(await startAgents(), (each) => each.close());
const messages = cleanup.adopt(await startMessages(), (each) => each.close());

const configFile = join(directory, 'gateway.yaml');
const ports = { port: Number(values.port), adminPort: Number(values['admin-port']) };
const sections = describeDemoGateway({
  ...ports,
  openaiUrl: sandbox.url('openai'),
  anthropicUrl: messages.url,
  agentsUrl: agents.url,
});
// JSON is YAML.
writeFileSync(configFile, JSON.stringify(sections, null, 2));
const config = loadConfig(configFile, {});
const logFile = join(directory, 'tollgate.log');
const destination = cleanup.adopt(createWriteStream(logFile), (stream) => {
  stream.end();
});
const logs = createLogs({
  level: config.logging.level,
  prefixes: [config.keys.prefix, config.keys.tokenPrefix],
  destination,
});
const server = cleanup.adopt(await startServer(config, { logs }), (each) => each.stop());
const keys = await createDemoKeys(server.services);
const { token } = await server.services.adminTokens.create({ name: 'demo', role: 'owner' });

process.stdout.write(`
Tollgate runs with made-up traffic for ${seconds} seconds; Ctrl-C ends it earlier.

  gateway      ${server.urls.gateway}
  dashboard    ${server.urls.admin}/
  admin token  ${token}
  metrics      ${server.urls.admin}/metrics
  log          ${logFile}
  commands     npm run -s tollgate -- usage --by key --config ${configFile}

  prometheus --config.file=config/prometheus/prometheus.yml --storage.tsdb.path=/tmp/tollgate-demo-prometheus
  shows it at http://127.0.0.1:9090; the dashboards are in config/grafana/dashboards.

`);
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(seconds * 1000)]);
const answers = await runTraffic(server.urls.gateway, keys, signal);
const lines = [...answers.keys()]
  .sort()
  .map((what) => `  ${String(answers.get(what)).padStart(6)}  ${what}\n`);
process.stdout.write(`What callers saw:\n\n${lines.join('')}\n`);
