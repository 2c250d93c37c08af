import { CodedError, Refusal } from '../domain/errors.ts';
import type { Exchange } from './exchange.ts';
import type { Gateway } from './gateway.ts';
import { ClientGoneError } from './request-body.ts';

/** What the caller is told of a thrown error. A defect shows its request id and nothing else. */
export function explainFailure(error: unknown, exchange: Exchange, gateway: Gateway): Refusal {
  if (error instanceof ClientGoneError) {
    exchange.outcome = 'client_closed';
    exchange.error = 'client_closed';
    return new Refusal('bad_request');
  }
  if (error instanceof CodedError) {
    gateway.log(
      'warn',
      { requestId: exchange.requestId, code: error.code, reason: reasonOf(error) },
      error.message,
    );
    return new Refusal(error.code);
  }
  gateway.log(
    'error',
    { requestId: exchange.requestId, error: String(error), stack: stackOf(error) },
    'request failed',
  );
  return new Refusal('internal');
}

function reasonOf(error: CodedError): string | undefined {
  return error.cause instanceof Error ? error.cause.message : undefined;
}

function stackOf(error: unknown): string | undefined {
  return error instanceof Error ? error.stack : undefined;
}
