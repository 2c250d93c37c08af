/**
 * Whether the answer to a WebSocket handshake is one. Node's parser takes any 101 for the upgrade that was asked
 * for, and frames of who knows what would pass to the client as a WebSocket.
 */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { CodedError } from '../domain/errors.ts';
import type { Exchange } from './exchange.ts';
import { connectionTokens } from './header-classes.ts';
import { offeredProtocols } from './upgrade-headers.ts';

/** RFC 6455 section 1.3. */
const ACCEPT_SUFFIX = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** What is wrong with a 101; null where the upstream speaks WebSocket now (RFC 6455 section 4.1). */
export function findUpgradeFault(answer: IncomingMessage, { request }: Exchange): CodedError | null {
  const { headers } = answer;
  const isUpgraded =
    headers.upgrade?.toLowerCase() === 'websocket' &&
    connectionTokens(headers.connection)?.has('upgrade') === true;
  if (!isUpgraded) return broken('the upstream switched to another protocol than WebSocket');
  const key = request.headers['sec-websocket-key'] ?? '';
  if (headers['sec-websocket-accept'] !== acceptOf(key)) {
    return broken('the upstream accepted another handshake than this one');
  }
  if (headers['sec-websocket-extensions'] !== undefined) {
    return broken('the upstream chose an extension, and none was offered');
  }
  const protocol = headers['sec-websocket-protocol'];
  if (protocol !== undefined && !offeredProtocols(request).includes(protocol)) {
    return broken('the upstream chose a subprotocol that was not offered');
  }
  return null;
}

/** What is wrong with an answer that does not upgrade, by the rules for all answers; see docs/upstreams.md. */
export function findAnswerFault({ statusCode, headers }: IncomingMessage): CodedError | null {
  // Node does not take it for an upgrade where Upgrade or Connection does not say so.
  if (statusCode === 101) return broken('the upstream switched protocols, but does not say to which');
  const coding = headers['transfer-encoding'];
  if (coding !== undefined && coding.toLowerCase() !== 'chunked') {
    return broken('the answer has an unknown Transfer-Encoding');
  }
  const hasBody = coding !== undefined || Number(headers['content-length'] ?? 0) > 0;
  if (statusCode === 204 && hasBody) return broken('an answer that can have no body announces one');
  return null;
}

function acceptOf(key: string): string {
  return createHash('sha1')
    .update(key + ACCEPT_SUFFIX)
    .digest('base64');
}

function broken(message: string): CodedError {
  return new CodedError('upstream_protocol_error', message);
}
