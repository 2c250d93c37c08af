/** From where keys are used: networks, or countries where addresses can be told by country. */
export interface KeyNetwork {
  readonly keyId: string;
  /** Networks and countries are learned apart: who begins to look at countries knows none yet. */
  readonly kind: 'network' | 'country';
  /** `198.51.100.0/24`, `2001:db8:1::/48`, or `country DE`. */
  readonly network: string;
}

export interface NewKeyNetwork extends KeyNetwork {
  readonly firstSeenAt: number;
  /** When the first network of this kind was seen with the key. */
  readonly knownSince: number;
}

export interface KeyNetworks {
  /** Remembers those that are new. Beyond a number of them a key is at home everywhere, and nothing is added. */
  learn(seen: readonly KeyNetwork[], nowMs: number): Promise<void>;
  /** Those that were seen for the first time since the instant, but not the first one of a key. */
  listNew(sinceMs: number): Promise<readonly NewKeyNetwork[]>;
}
