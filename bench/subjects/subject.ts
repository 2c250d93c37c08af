/** One program that stands between the load generator and the upstream. */
export interface Subject {
  readonly name: string;
  /** Where requests for `/v1/chat/completions` go. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The process whose CPU time is counted; null where there is no gateway. */
  readonly pid: number | null;
  close(): Promise<void>;
}
