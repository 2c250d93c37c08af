import { withoutId } from '../support/payloads.ts';
import type { Subject } from '../subjects/subject.ts';

/** Sends one request and compares the whole answer but its id: what is measured must be the real work. */
export async function expectAnswer(subject: Subject, body: string, expected: string): Promise<void> {
  const headers = { 'content-type': 'application/json', ...subject.headers };
  const response = await fetch(subject.url, { method: 'POST', headers, body });
  const answer = await response.text();
  if (response.status !== 200 || withoutId(answer) !== withoutId(expected)) {
    throw new Error(`${subject.name} answers ${response.status}: ${answer.slice(0, 300)}`);
  }
}
