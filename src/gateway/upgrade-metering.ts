/**
 * What a WebSocket session used: each response of a model tells its own usage, is priced when it is done, and
 * is added to the one usage record of the session, which is written when the session ends.
 */
import type { MeteredUsage } from '../usage/metered-usage.ts';
import { RealtimeReader } from '../usage/realtime-reader.ts';
import type { Admitted } from './exchange.ts';
import type { Gateway } from './gateway.ts';
import { type ChargedUsage, priceCall, rate } from './metering.ts';
import type { TextListener } from './ws-frames.ts';

export class SessionMetering implements TextListener {
  readonly #exchange: Admitted;
  readonly #gateway: Gateway;
  readonly #reader = new RealtimeReader((usage) => this.#add(usage));
  /** Every response so far has told all its figures and has a price. */
  #isMeasured = true;

  constructor(exchange: Admitted, gateway: Gateway) {
    this.#exchange = exchange;
    this.#gateway = gateway;
  }

  onText(piece: Buffer): void {
    this.#reader.onText(piece);
  }

  onMessageEnd(): void {
    this.#reader.onMessageEnd();
  }

  #add(usage: MeteredUsage): void {
    const exchange = this.#exchange;
    const before = exchange.usage;
    const cost = priceCall(exchange, this.#gateway, usage);
    const wasPriced = before === null || before.costNanoUsd !== null;
    this.#isMeasured &&=
      cost !== null && wasPriced && usage.inputTokens !== null && usage.outputTokens !== null;
    exchange.usage = {
      model: usage.model ?? before?.model ?? exchange.modelRequested,
      // A session has many answers, and none of them is asked for again.
      responseId: null,
      ...addTokens(before, usage),
      ...rate(exchange, add(before?.costNanoUsd ?? null, cost), this.#isMeasured),
    };
  }
}

type Tokens = Pick<ChargedUsage, 'inputTokens' | 'outputTokens' | 'cacheReadTokens' | 'cacheWriteTokens'>;

function addTokens(before: Tokens | null, more: Tokens): Tokens {
  return {
    inputTokens: add(before?.inputTokens ?? null, more.inputTokens),
    outputTokens: add(before?.outputTokens ?? null, more.outputTokens),
    cacheReadTokens: add(before?.cacheReadTokens ?? null, more.cacheReadTokens),
    cacheWriteTokens: add(before?.cacheWriteTokens ?? null, more.cacheWriteTokens),
  };
}

/** null = nothing is known yet. */
function add(left: number | null, right: number | null): number | null {
  return left === null || right === null ? (left ?? right) : left + right;
}
