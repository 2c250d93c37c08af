/** What happened without a request of anyone and may matter to somebody: alerts and people read it. */
export interface Event {
  /** `evt_…` */
  readonly id: string;
  readonly at: number;
  readonly kind: EventKind;
  /** Id of what it happened to. */
  readonly subject: string;
  readonly data: Readonly<Record<string, string | number | boolean | null>>;
}

export type EventKind = 'key.expiring' | 'key.renewed';

/** `dedupe`: of several events with the same text only the first is kept. */
export type NewEvent = Event & { readonly dedupe: string };

export interface EventFilter {
  readonly kind?: EventKind | undefined;
  readonly subject?: string | undefined;
  /** Only what happened at or after this instant. */
  readonly sinceMs?: number | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

export interface EventPage {
  /** Newest first. */
  readonly events: readonly Event[];
  readonly nextCursor: string | null;
}

export interface EventStore {
  /** Leaves out those that have been told before. */
  insert(events: readonly NewEvent[]): Promise<void>;
  list(filter: EventFilter): Promise<EventPage>;
}
