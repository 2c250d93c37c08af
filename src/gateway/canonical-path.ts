/**
 * Turns the raw request target into the one path that routes, scopes and is forwarded. Whatever two parsers
 * could read as two different paths is refused here, before any rule looks at it.
 */

export interface CanonicalTarget {
  /**
   * Begins with one slash, has no empty and no dot segment. Unreserved characters stand for themselves, all
   * others are percent-encoded in upper case (RFC 3986 section 6.2.2), so that equal paths are equal strings.
   */
  readonly path: string;
  /** As it was sent, with its question mark, or empty. */
  readonly query: string;
  /** The path holds `%2F`; whether that may pass is for the route to say. */
  readonly hasEncodedSlash: boolean;
}

/** Takes a target in origin-form (RFC 9112 section 3.2.1). Returns what is wrong as a sentence where it is refused. */
export function canonicalizeTarget(target: string): CanonicalTarget | string {
  if (target.charCodeAt(0) !== 47 /* / */) return 'The request target is not a path.';
  let end = 0;
  let previous = 0;
  let plain = true;
  let hasDotAtStart = false;
  for (; end < target.length; end++) {
    const code = target.charCodeAt(end);
    if (code === 63 /* ? */) break;
    if (code === 47 /* / */) {
      if (previous === 47) return 'The path has an empty segment (//).';
    } else if (!isUnreserved(code)) {
      if (code <= 32 || code >= 127) return 'The path holds a space, a control or a non-ASCII character.';
      if (code === 92) return 'The path holds a backslash.';
      if (code === 35) return 'The request target holds a fragment (#).';
      if (code === 37 || isLoose(code)) plain = false;
    } else if (code === 46 && previous === 47) {
      hasDotAtStart = true;
    }
    previous = code;
  }
  const query = end === target.length ? '' : target.slice(end);
  const raw = query === '' ? target : target.slice(0, end);
  if (query !== '' && !isQuery(query)) {
    return 'The query holds a space, a control, a non-ASCII character or a fragment (#).';
  }
  if (!plain) return decodePath(raw, query);
  if (hasDotAtStart && hasDotSegment(raw)) return 'The path has a dot segment.';
  return { path: raw, query, hasEncodedSlash: false };
}

/**
 * The origin-form of an absolute-form target whose authority is that of the Host header, or null. A proxy
 * that answered for a foreign authority would be an open one.
 */
export function readAbsoluteForm(target: string, host: string): string | null {
  const scheme = /^https?:\/\//i.exec(target)?.[0];
  if (scheme === undefined || host === '') return null;
  const rest = target.slice(scheme.length);
  const end = rest.search(/[/?#]/);
  const authority = end === -1 ? rest : rest.slice(0, end);
  const defaultPort = scheme.length === 'http://'.length ? '80' : '443';
  if (authority.includes('@')) return null;
  if (withoutPort(authority, defaultPort) !== withoutPort(host, defaultPort)) return null;
  const path = end === -1 ? '' : rest.slice(end);
  return path.startsWith('/') ? path : `/${path}`;
}

/** In lower case, and without the port where it goes without saying (RFC 9110 section 4.2.3). */
function withoutPort(authority: string, defaultPort: string): string {
  const lower = authority.toLowerCase();
  const colon = lower.lastIndexOf(':');
  const port = lower.slice(colon + 1);
  return colon !== -1 && (port === '' || port === defaultPort) ? lower.slice(0, colon) : lower;
}

/** The long way: for paths that hold percent signs or characters that RFC 3986 wants encoded. */
function decodePath(raw: string, query: string): CanonicalTarget | string {
  let path = '';
  for (let i = 0; i < raw.length; i++) {
    const code = raw.charCodeAt(i);
    if (code !== 37 /* % */) {
      path += isLoose(code) ? encodeOctet(code) : raw.charAt(i);
      continue;
    }
    const octet = hexValue(raw.charCodeAt(i + 1)) * 16 + hexValue(raw.charCodeAt(i + 2));
    if (Number.isNaN(octet))
      return 'The path holds a percent sign that two hexadecimal digits do not follow.';
    if (octet < 32 || octet === 127) return 'The path holds an encoded control character.';
    if (octet === 92) return 'The path holds an encoded backslash.';
    path += isUnreserved(octet) ? String.fromCharCode(octet) : encodeOctet(octet);
    i += 2;
  }
  // Judged on what was decoded, so that a mixture such as `%25%32%65` is seen for what it is.
  if (/%25[0-9A-Fa-f]{2}/.test(path)) return 'The path is percent-encoded twice.';
  if (hasDotSegment(path)) return 'The path has a dot segment.';
  if (!isUtf8(path)) return 'The path holds encoded octets that are not UTF-8.';
  return { path, query, hasEncodedSlash: path.includes('%2F') };
}

/**
 * Also `..;x`, which Java servers read as `..`, and dots beside an encoded slash, which is a segment border
 * to whoever decodes it.
 */
function hasDotSegment(path: string): boolean {
  return /(?:\/|%2F)\.{1,2}(?:\/|%2F|;|%3B|$)/.test(path);
}

/** Overlong forms are no UTF-8, so that `%C0%AE` cannot become a dot further on. */
function isUtf8(path: string): boolean {
  if (!/%[89A-F]/.test(path)) return true;
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/** RFC 3986 section 2.3. */
function isUnreserved(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 45 && code <= 57 && code !== 47) ||
    (code >= 65 && code <= 90) ||
    code === 95 ||
    code === 126
  );
}

/** Visible characters that no URI may hold raw but that clients send: `"<>^`{|}` and the backtick. */
function isLoose(code: number): boolean {
  return (
    code === 34 || code === 60 || code === 62 || code === 94 || code === 96 || (code >= 123 && code <= 125)
  );
}

function isQuery(query: string): boolean {
  for (let i = 0; i < query.length; i++) {
    const code = query.charCodeAt(i);
    if (code <= 32 || code >= 127 || code === 35 /* # */) return false;
  }
  return true;
}

function encodeOctet(octet: number): string {
  return `%${octet < 16 ? '0' : ''}${octet.toString(16).toUpperCase()}`;
}

/** NaN for what is no hexadecimal digit, the end of the text included. */
function hexValue(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : Number.NaN;
}
