import type { SandboxProvider } from './sandbox.ts';

interface Target {
  readonly provider: SandboxProvider;
  /** The path an API of that provider would see, starting with `/`. */
  readonly path: string;
  /** `?…` or empty. */
  readonly query: string;
}

const PROVIDER_PREFIX = /^\/(openai|anthropic|google)(?=\/|$)/;

/** Splits `/anthropic/v1/messages?beta=true`; what names no other provider is `generic`. */
export function parseTarget(target: string): Target {
  const at = target.indexOf('?');
  const fullPath = at < 0 ? target : target.slice(0, at);
  const query = at < 0 ? '' : target.slice(at);
  const provider = PROVIDER_PREFIX.exec(fullPath)?.[1] as SandboxProvider | undefined;
  const path = fullPath.replace(provider === undefined ? /^\/generic(?=\/|$)/ : PROVIDER_PREFIX, '');
  return { provider: provider ?? 'generic', path: path === '' ? '/' : path, query };
}
