/** What the configuration alone tells. */
import type { Config, ConfiguredUpstream, Listener } from '../../config/config.ts';
import { createFinding, type Finding } from './finding.ts';

export function checkConfig(config: Config, platform: NodeJS.Platform): readonly Finding[] {
  return [
    ...checkListeners(config, platform),
    ...checkPlans(config),
    ...Object.values(config.upstreams).flatMap((upstream) => checkUpstream(upstream, config)),
    ...checkFallbacks(config),
  ];
}

function checkListeners(config: Config, platform: NodeJS.Platform): Finding[] {
  const { admin, telemetry, listen, management } = config;
  const findings: Finding[] = [];
  const describe = ({ host, port }: Listener): string => `${host}:${port} can be reached from other machines`;
  if (!isLoopback(admin.host)) findings.push(createFinding('admin_exposed', 'admin.host', describe(admin)));
  if (telemetry !== null && !isLoopback(telemetry.host)) {
    findings.push(createFinding('telemetry_exposed', 'telemetry.host', describe(telemetry)));
  }
  if (management.onGatewayPort && !isLoopback(listen.host)) {
    findings.push(createFinding('management_exposed', 'management.onGatewayPort', describe(listen)));
  }
  if (platform !== 'linux' && listen.workers !== 1) {
    const what = `${listen.workers} workers are asked for, and on ${platform} they cannot share a port`;
    findings.push(createFinding('one_worker', 'listen.workers', what));
  }
  return findings;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** The section of the listener that the url leads to, or null. */
function findOwnListener(url: URL, { listen, admin, telemetry }: Config): string | null {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  // Who connects to the address of no host reaches his own machine.
  const isHere = isLoopback(host) || host === '0.0.0.0' || host === '::' || host.startsWith('::ffff:7f');
  const listeners = Object.entries({ listen, admin, telemetry });
  const own = listeners.find(([, at]) => at !== null && at.port === port && (isHere || at.host === host));
  return own?.[0] ?? null;
}

function checkPlans({ defaultPlan }: Config): Finding[] {
  if (defaultPlan !== null) return [];
  return [createFinding('no_default_plan', 'defaultPlan', 'a key without a plan of its own has no limits')];
}

function checkUpstream(upstream: ConfiguredUpstream, config: Config): Finding[] {
  const { name, provider, credential } = upstream;
  const where = `upstreams.${name}`;
  const findings: Finding[] = [];
  const needsOne =
    credential.mode === 'prefer-client' || (credential.mode === 'none' && provider !== 'generic');
  if (needsOne && credential.value === null) {
    const what = `${provider} asks for a credential, and the gateway has none (mode ${credential.mode})`;
    findings.push(createFinding('missing_credential', `${where}.credential`, what));
  }
  const own = findOwnListener(new URL(upstream.url), config);
  if (own !== null) {
    const what = `${upstream.url} is the port of this gateway itself (${own})`;
    findings.push(createFinding('upstream_is_gateway', `${where}.url`, what));
  }
  return findings;
}

function checkFallbacks({ routes }: Config): Finding[] {
  return routes.flatMap(({ upstream, fallbacks }, index) => {
    const way = [upstream, ...fallbacks];
    const twice = way.find((name, place) => way.indexOf(name) !== place);
    if (twice === undefined) return [];
    const what = `${twice} comes twice: ${way.join(' → ')}`;
    return [createFinding('fallback_loop', `routes[${index}].fallbacks`, what)];
  });
}
