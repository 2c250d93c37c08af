/**
 * Looks after requests that are running: ends those whose key was revoked or whose time is over, and lets
 * the rest finish when the process stops.
 */
import type { Server } from 'node:http';
import { findPrincipal } from './authenticate.ts';
import type { Exchange } from './exchange.ts';
import type { Gateway } from './gateway.ts';
import type { Inflight } from './inflight.ts';
import { runningCostNanoUsd } from './metering.ts';
import type { Principal } from './principal.ts';

const DRAIN_CHECK_MS = 20;

export interface ExchangeWatch {
  /** After a change of keys: cuts the running requests of keys that are no longer good. */
  recheckKeys(): void;
  /**
   * Ends requests that have been upstream longer than the total timeout, streams that overspend, and WebSockets
   * whose key has expired.
   */
  endOverdue(): void;
  /** Stops listening, lets running requests finish for `timeoutMs`, then cuts them. */
  drain(server: Server, timeoutMs: number): Promise<void>;
}

export function watchExchanges(options: { readonly inflight: Inflight; gateway(): Gateway }): ExchangeWatch {
  const { inflight } = options;

  function recheckKeys(): void {
    const gateway = options.gateway();
    if (gateway.settings.keys.onRevoke === 'finish') return;
    for (const exchange of inflight.list()) void recheck(exchange, gateway).catch(() => undefined);
  }

  function endOverdue(): void {
    const gateway = options.gateway();
    const monoMs = gateway.clock.monoMs();
    const nowMs = gateway.clock.nowMs();
    for (const exchange of inflight.list()) {
      const total = exchange.upstream?.timeouts.totalMs ?? Infinity;
      if (exchange.dispatchedMonoMs === 0) continue;
      // The total timeout is made for answers; a conversation over a WebSocket may last as long as its key.
      if (exchange.isUpgrade) endIfExpired(exchange, gateway, nowMs);
      else if (monoMs - exchange.firstDispatchMonoMs > total) exchange.cut?.('timeout');
      if (exchange.streamed) void cutIfOverspending(exchange, gateway).catch(() => undefined);
    }
  }

  async function drain(server: Server, timeoutMs: number): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    server.on('request', (_request, response) => {
      response.shouldKeepAlive = false;
    });
    for (const { response } of inflight.list()) response.shouldKeepAlive = false;
    const { clock } = options.gateway();
    const deadline = clock.monoMs() + timeoutMs;
    while (inflight.size > 0 && clock.monoMs() < deadline) await pause(DRAIN_CHECK_MS);
    for (const exchange of inflight.list()) exchange.cut?.('shutting_down');
    // A cut answer still goes out; what is not gone by then does not listen.
    const last = clock.monoMs() + 1_000;
    while (inflight.size > 0 && clock.monoMs() < last) await pause(DRAIN_CHECK_MS);
    server.closeIdleConnections();
    await Promise.race([closed, pause(1_000)]);
    server.closeAllConnections();
    await closed;
  }

  return { recheckKeys, endOverdue, drain };
}

function endIfExpired(exchange: Exchange, gateway: Gateway, nowMs: number): void {
  const { principal } = exchange;
  if (principal === null || principal.validUntilMs > nowMs) return;
  if (gateway.settings.keys.onRevoke === 'finish') return;
  void recheck(exchange, gateway).catch(() => undefined);
}

async function recheck(exchange: Exchange, gateway: Gateway): Promise<void> {
  const { credentials, principal } = exchange;
  if (credentials === null || principal === null) return;
  const current = await findPrincipal(credentials, gateway);
  if (current === null || !mayGoOn(exchange, principal, current, gateway.clock.nowMs())) {
    exchange.cut?.('revoked');
    return;
  }
  // A renewal or a rotation may have moved the end.
  exchange.principal = current;
}

/**
 * An answer that began before its key expired may end after it, within the total timeout; a WebSocket has no
 * such bound. An end that was moved into the past is a revocation by another name.
 */
function mayGoOn(exchange: Exchange, before: Principal, current: Principal, nowMs: number): boolean {
  if (current.key.revokedAt !== null || !current.key.enabled) return false;
  if (current.validUntilMs > nowMs) return true;
  return !exchange.isUpgrade && current.validUntilMs === before.validUntilMs;
}

/**
 * A stream whose money is reserved may go on; one that has outgrown its reservation goes on only while the
 * budget has room for the rest.
 */
async function cutIfOverspending(exchange: Exchange, gateway: Gateway): Promise<void> {
  const { principal, demand } = exchange;
  if (gateway.settings.onBudgetExhausted === 'finish' || principal?.reservesTokens !== true) return;
  const excess = runningCostNanoUsd(exchange, gateway) - (demand?.nanoUsd ?? 0);
  if (excess <= 0) return;
  for (const subject of principal.subjects) {
    if (subject.budget === null || !subject.enforce) continue;
    const statuses = await gateway.limiter.inspect(subject);
    const left = statuses.find((status) => status.name === 'budget')?.remaining ?? Infinity;
    if (left < excess) exchange.cut?.('budget');
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    // The worker is kept alive by its port; a pause that nobody waits for any more must not hold it up.
    setTimeout(resolve, ms).unref();
  });
}
