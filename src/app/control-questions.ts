/**
 * A worker's questions to the control thread, which reads the ledger in a thread of its own: the data plane
 * waits for an answer without ever waiting for a query.
 */
import type { UsageQuestion } from '../gateway/self-service-usage.ts';
import type { FromWorker, ToWorker } from './worker-protocol.ts';

const PATIENCE_MS = 10_000;

interface Waiting {
  resolve(report: object): void;
  reject(error: Error): void;
  readonly timer: NodeJS.Timeout;
}

export class ControlQuestions {
  readonly #send: (message: FromWorker) => void;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;

  constructor(send: (message: FromWorker) => void) {
    this.#send = send;
  }

  /** The report in the form of `tollgate usage --json`. Rejects when none came in time. */
  readUsage(question: UsageQuestion): Promise<object> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#fail(id, 'the ledger did not answer in time'), PATIENCE_MS);
      this.#waiting.set(id, { resolve, reject, timer });
      this.#send({ type: 'usage', id, question });
    });
  }

  receive(answer: Extract<ToWorker, { type: 'usage' }>): void {
    if (answer.report === null) return this.#fail(answer.id, 'the ledger cannot be read');
    this.#take(answer.id)?.resolve(answer.report);
  }

  #fail(id: number, reason: string): void {
    this.#take(id)?.reject(new Error(reason));
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    clearTimeout(waiting?.timer);
    return waiting;
  }
}
