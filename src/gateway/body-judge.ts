/** Holds the texts of one request body against the patterns of a project. */
import { Refusal } from '../domain/errors.ts';
import type { BodyPolicy } from './body-policy.ts';

const REPLACEMENT = '[redacted]';
/**
 * Finding the next match takes linear time, but a caller can choose a text in which every match makes some
 * patterns look ahead to the end. One second is far above what honest bodies take.
 */
const MAX_REDACTION_MS = 1_000;

export interface JudgeOptions {
  /** By how many characters redaction may lengthen the body. */
  readonly maxGrowth: number;
  monoMs(): number;
}

/** One for each body. Once `refusal` is set, the body is refused and nothing that came back counts. */
export class BodyJudge {
  refusal: Refusal | null = null;
  readonly #policy: BodyPolicy;
  readonly #options: JudgeOptions;
  #growth = 0;
  #redactionMs = 0;

  constructor(policy: BodyPolicy, options: JudgeOptions) {
    this.#policy = policy;
    this.#options = options;
  }

  /** For texts that stay as they are, such as the names of fields. */
  judgeName(text: string): void {
    const rule = this.#policy.block.findIndex((pattern) => pattern.matches(text));
    // Which rule, but never what it matched: that may be the very thing that must not be written down.
    if (rule !== -1) this.refuse('policy_violation', `The request matches rule ${rule + 1} of blockPatterns`);
  }

  /** Returns the text that may be forwarded in place of this one. */
  judgeText(text: string): string {
    this.judgeName(text);
    let result = text;
    for (const pattern of this.#policy.redact) {
      if (this.refusal === null && pattern.matches(result)) result = this.#redact(result, pattern);
    }
    return result;
  }

  refuse(code: 'bad_request' | 'policy_violation' | 'body_too_large', message: string): void {
    this.refusal ??= new Refusal(code, { message });
  }

  #redact(text: string, pattern: BodyPolicy['redact'][number]): string {
    const started = this.#options.monoMs();
    const pieces: string[] = [];
    let kept = 0;
    for (const { start, end } of pattern.findAll(text)) {
      if (this.#redactionMs + this.#options.monoMs() - started > MAX_REDACTION_MS) {
        this.refuse('policy_violation', 'The request body takes too long to redact');
        return text;
      }
      if (start === end) continue;
      pieces.push(text.slice(kept, start));
      kept = end;
      this.#growth += REPLACEMENT.length - (end - start);
      if (this.#growth > this.#options.maxGrowth) {
        this.refuse('body_too_large', 'The request body is too large once its redactPatterns are replaced');
        return text;
      }
    }
    this.#redactionMs += this.#options.monoMs() - started;
    pieces.push(text.slice(kept));
    return pieces.join(REPLACEMENT);
  }
}
