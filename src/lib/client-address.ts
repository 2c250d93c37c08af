import type { IncomingMessage } from 'node:http';
import { isIP, SocketAddress } from 'node:net';
import { type Cidr, cidrContains } from './cidr.ts';

/**
 * The address of the client: that of the connection, or, where that is a trusted proxy, the last address
 * of X-Forwarded-For that is not one. What stands further left was written by the client and proves nothing.
 */
export function findClientAddress(request: IncomingMessage, trustedProxies: readonly Cidr[]): string {
  const peer = plainAddress(request.socket.remoteAddress ?? '');
  if (trustedProxies.length === 0 || !isTrustedProxy(peer, trustedProxies)) return peer;
  const forwarded = request.headers['x-forwarded-for'];
  if (typeof forwarded !== 'string') return peer;
  const hops = forwarded.split(',');
  let client = peer;
  for (let i = hops.length - 1; i >= 0; i--) {
    const hop = readHop((hops[i] ?? '').trim());
    if (hop === null) break;
    client = hop;
    if (!isTrustedProxy(hop, trustedProxies)) break;
  }
  return client;
}

export function isTrustedProxy(address: string, proxies: readonly Cidr[]): boolean {
  return proxies.some((proxy) => cidrContains(proxy, address));
}

/** Some proxies write the port of the client too: `192.0.2.1:4711`, `[2001:db8::1]:4711`. null: no address. */
function readHop(text: string): string | null {
  const host = /^\[(.*)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
  switch (isIP(host)) {
    case 0:
      return null;
    case 4:
      return host;
    default:
      // One spelling for each address, `::ffff:1.2.3.4` for one of IPv4 in any of its own.
      return plainAddress(new SocketAddress({ family: 'ipv6', address: host }).address);
  }
}

/** An IPv4 address that arrived on an IPv6 socket is written as IPv4. */
function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
}
