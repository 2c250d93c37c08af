/**
 * Origins of browsers and the patterns that allow them: `[scheme://][*.]host[:port|:*]`. Parsed forms are
 * compared, never substrings, so that `https://example.com.evil.com` cannot pass for `https://example.com`.
 */

/** The parsed form of an Origin header. */
export interface Origin {
  /** Lower case, without `:`. */
  readonly scheme: string;
  /** Lower case, punycode; an IPv6 address in brackets. */
  readonly host: string;
  /** The port in force, default ports included; null where the scheme has none (`chrome-extension://…`). */
  readonly port: number | null;
}

export interface OriginPattern {
  /** null: http or https, which only a pattern without scheme for a loopback host says. */
  readonly scheme: string | null;
  /** true: any subdomain of the host at any depth, and not the host itself. */
  readonly wildcard: boolean;
  readonly host: string;
  /** null: the default port of the scheme. */
  readonly port: number | '*' | null;
}

const SCHEME = /^([a-z][a-z0-9+.-]*):\/\//i;
const PORT = /:(\d{1,5}|\*)$/;
/** Underscores are no letters of host names but occur in real ones. Labels are never empty, so `a..b` and `a.` fail. */
const HOST = /^(?:[a-z0-9_-]+\.)*[a-z0-9_-]+$/;
const IPV6_HOST = /^\[[0-9a-f:]+\]$/;
const IPV4_HOST = /^\d+\.\d+\.\d+\.\d+$/;
/** No DNS name is longer; the bound also limits how many candidate patterns one origin has. */
const MAX_HOST_LENGTH = 253;

/** The pattern, or what is wrong with the text as the end of a sentence that begins with the text. */
export function parseOriginPattern(text: string): OriginPattern | string {
  const problem = findPatternProblem(text);
  if (problem !== null) return problem;

  const scheme = SCHEME.exec(text)?.[1]?.toLowerCase() ?? null;
  const authority = scheme === null ? text : text.slice(scheme.length + 3);
  if (/[/?#]/.test(authority)) return 'has a path; an origin ends after host and port';
  const portText = PORT.exec(authority)?.[1];
  const hostText = portText === undefined ? authority : authority.slice(0, -portText.length - 1);
  const wildcard = hostText.startsWith('*.');
  const host = normalizeHost(scheme, wildcard ? hostText.slice(2) : hostText);
  if (host === null) {
    return 'has no valid host; write example.com, *.example.com, 127.0.0.1 or [::1], with :port or :* after it';
  }
  if (wildcard && isAddress(host)) return 'has a wildcard before an IP address, which has no subdomains';
  const port = portText === undefined || portText === '*' ? portText : Number(portText);
  if (typeof port === 'number' && (port < 1 || port > 65535)) return 'has a port outside 1 to 65535';

  const patternScheme = scheme ?? (isLoopback(host) ? null : 'https');
  return { scheme: patternScheme, wildcard, host, port: port ?? defaultPort(patternScheme) };
}

function findPatternProblem(text: string): string | null {
  if (text === '') return 'is empty';
  if (text === '*') return 'names no host; leave the list empty to allow every origin';
  if (text === 'null') return 'is the origin of sandboxed pages, which anyone can send';
  if (/[\s\p{Cc},;]/u.test(text)) return 'has a space or separator in it; give one origin at a time';
  if (text.includes('@')) return 'has a user name, which no origin has';
  if (/[\\%]/.test(text)) return 'has a backslash or percent sign, which no host name has';
  return null;
}

/** The host as a browser would write it, or null. The text has been cleared of whatever else a URL may hold. */
function normalizeHost(scheme: string | null, text: string): string | null {
  const bracketed = text.startsWith('[') && text.endsWith(']');
  if (text.includes(':') && !bracketed) return null;
  const special = scheme === null || scheme === 'http' || scheme === 'https';
  const host = special ? URL.parse(`https://${text}`)?.hostname : text.toLowerCase();
  return host !== undefined && isHost(host) ? host : null;
}

/** The parsed form of a raw Origin header, or null when a browser would not have written it like that. */
export function parseOrigin(raw: string): Origin | null {
  const url = URL.parse(raw);
  if (url === null || `${url.protocol}//${url.host}` !== raw || !isHost(url.hostname)) return null;
  const scheme = url.protocol.slice(0, -1);
  return {
    scheme,
    host: url.hostname,
    port: url.port === '' ? defaultPort(scheme) : Number(url.port),
  };
}

export function originMatches(origin: Origin, pattern: OriginPattern): boolean {
  if (pattern.scheme === null) {
    if (origin.scheme !== 'https' && origin.scheme !== 'http') return false;
  } else if (pattern.scheme !== origin.scheme) return false;
  if (pattern.port !== '*' && (pattern.port ?? defaultPort(origin.scheme)) !== origin.port) return false;
  if (!pattern.wildcard) return origin.host === pattern.host;
  const cut = origin.host.length - pattern.host.length - 1;
  return cut > 0 && origin.host.charCodeAt(cut) === 46 /* . */ && origin.host.endsWith(pattern.host);
}

/** The one text of a pattern. A pattern matches an origin exactly when this text is among its `candidatePatterns`. */
export function canonicalPattern(pattern: OriginPattern): string {
  const scheme = pattern.scheme === null ? '' : `${pattern.scheme}://`;
  const port =
    pattern.port === null || pattern.port === defaultPort(pattern.scheme) ? '' : `:${pattern.port}`;
  return `${scheme}${pattern.wildcard ? '*.' : ''}${pattern.host}${port}`;
}

/** The canonical texts of all patterns that match the origin, so that a preflight is an indexed look-up. */
export function candidatePatterns(origin: Origin): string[] {
  const standard = defaultPort(origin.scheme);
  const ports = [':*'];
  if (origin.port === standard) ports.push('');
  else ports.push(`:${origin.port}`);
  const patterns = combine(`${origin.scheme}://`, origin.host, ports);
  if (standard !== null && isLoopback(origin.host)) {
    // Without a scheme no port is the default one, so that `localhost` and `localhost:80` are two patterns.
    if (origin.port === standard) ports.push(`:${standard}`);
    patterns.push(...combine('', origin.host, ports));
  }
  return patterns;
}

function combine(scheme: string, host: string, ports: readonly string[]): string[] {
  const hosts = [host];
  if (!isAddress(host)) {
    for (let dot = host.indexOf('.'); dot !== -1; dot = host.indexOf('.', dot + 1)) {
      hosts.push(`*${host.slice(dot)}`);
    }
  }
  return hosts.flatMap((name) => ports.map((port) => `${scheme}${name}${port}`));
}

function defaultPort(scheme: string | null): number | null {
  if (scheme === 'https') return 443;
  return scheme === 'http' ? 80 : null;
}

function isHost(host: string): boolean {
  return host.length <= MAX_HOST_LENGTH && (HOST.test(host) || IPV6_HOST.test(host));
}

function isAddress(host: string): boolean {
  return IPV6_HOST.test(host) || IPV4_HOST.test(host);
}

function isLoopback(host: string): boolean {
  if (host === 'localhost' || host === '[::1]' || host.endsWith('.localhost')) return true;
  return host.startsWith('127.') && IPV4_HOST.test(host);
}
