/**
 * A call of the management API that came in on the gateway's port. A worker has found out whose key was sent and
 * from where; the control thread, which alone may change anything, judges and answers it.
 */
export interface ForwardedCall {
  readonly requestId: string;
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** Lower-case names; those alone that say something about the call itself. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | null;
  readonly keyId: string;
  readonly clientAddress: string;
}

export interface ForwardedAnswer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
