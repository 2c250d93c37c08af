import dns from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { Cidr } from '../../lib/cidr.ts';
import { isInRanges, isPublicAddress } from './public-address.ts';

const TIMEOUT_MS = 10_000;

export interface PostRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Ranges beside the internet that may be reached, and without TLS too. */
  readonly privateTargets: readonly Cidr[];
  readonly signal: AbortSignal;
}

/**
 * The status of the answer; its body is of no interest, and a redirect is not followed. Rejects with what is
 * wrong when there is no answer within 10 s, or the address may not be reached: it is looked at when the
 * connection is made, so that a name cannot point elsewhere by then.
 */
export function post({ url, headers, body, privateTargets, signal }: PostRequest): Promise<number> {
  const target = new URL(url);
  const host = target.hostname.replace(/^\[|\]$/g, '');
  const isSecure = target.protocol === 'https:';
  const refusal = (address: string): Error | null => {
    if (isInRanges(address, privateTargets) || (isSecure && isPublicAddress(address))) return null;
    return new Error(
      isPublicAddress(address)
        ? `${host} is reached over http; use https`
        : `${address} is no address of the internet, and alerts.privateTargets does not allow it`,
    );
  };
  return new Promise((resolve, reject) => {
    const wrong = isIP(host) === 0 ? null : refusal(host);
    if (wrong !== null) {
      reject(wrong);
      return;
    }
    const request = (isSecure ? https : http).request(target, {
      method: 'POST',
      headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
      agent: false,
      lookup: guardLookup(refusal),
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    request.on('error', (error) => reject(isTimeout(error) ? new Error('no answer within 10 s') : error));
    request.on('response', (response) => {
      resolve(response.statusCode ?? 0);
      response.destroy();
    });
    request.end(body);
  });
}

/** Resolves names as ever, but not to an address that is refused. */
function guardLookup(refusal: (address: string) => Error | null): LookupFunction {
  return (hostname, options, callback) => {
    dns.lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      const wrong = error ?? (addresses ?? []).map(({ address }) => refusal(address)).find(Boolean);
      if (wrong !== null && wrong !== undefined) callback(wrong, '');
      else if (options.all === true) callback(null, addresses);
      else callback(null, first?.address ?? '', first?.family);
    });
  };
}

function isTimeout(error: Error): boolean {
  return error.name === 'AbortError' || error.name === 'TimeoutError';
}
