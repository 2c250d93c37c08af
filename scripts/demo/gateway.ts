export interface DemoPlaces {
  readonly port: number;
  readonly adminPort: number;
  readonly openaiUrl: string;
  readonly anthropicUrl: string;
  readonly agentsUrl: string;
}

/** Sections of gateway.yaml: what a small company might have, with stand-ins in place of the providers. */
export function describeDemoGateway({
  port,
  adminPort,
  openaiUrl,
  anthropicUrl,
  agentsUrl,
}: DemoPlaces): object {
  const credential = { mode: 'inject', value: 'Bearer not-a-real-credential' };
  return {
    listen: { host: '127.0.0.1', port },
    admin: { host: '127.0.0.1', port: adminPort },
    storage: { url: 'sqlite:tollgate.db' },
    keys: { pepperFile: 'tollgate.pepper' },
    drain: { timeoutMs: 2_000 },
    plans: {
      free: { requestsPerMinute: 20, requestsPerHour: 500 },
      professional: { requestsPerMinute: 2_000, requestsPerHour: 50_000, tokensPerMinute: 500_000 },
      trial: { requestsPerMinute: 10, enforce: false },
    },
    upstreams: {
      openai: { url: openaiUrl, provider: 'openai', priceProvider: 'openai', credential },
      anthropic: { url: anthropicUrl, provider: 'anthropic', priceProvider: 'anthropic', credential },
      // Nothing listens there: every request to it fails.
      backup: { url: 'http://127.0.0.1:9', provider: 'openai', credential },
      agents: { url: agentsUrl, provider: 'generic', identityHeaders: true },
    },
    routes: [
      { name: 'openai', path: '/openai/', stripPrefix: '/openai', upstream: 'openai' },
      { name: 'anthropic', path: '/anthropic/', stripPrefix: '/anthropic', upstream: 'anthropic' },
      { name: 'backup', path: '/backup/', stripPrefix: '/backup', upstream: 'backup' },
      { name: 'agents', path: '/agents/:agent/', upstream: 'agents', agentParam: 'agent', errors: 'flat' },
    ],
    projects: { shop: {}, research: {} },
  };
}
