/** What a load generator is asked, and what it reports. */
export interface LoadOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly connections: number;
  readonly seconds: number;
}

export interface LoadReport {
  /** Complete answers with status 200. */
  readonly answers: number;
  /** Answers with another status, and connections that broke. */
  readonly errors: number;
  readonly seconds: number;
  /** Times from request to the end of its answer. */
  readonly p50Ms: number;
  readonly p99Ms: number;
}
