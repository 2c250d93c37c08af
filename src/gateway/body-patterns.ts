/**
 * Holds the text of a request body against the patterns of a project, whatever form the body has. What
 * cannot be read with certainty is refused: forwarding it would make the patterns a matter of luck.
 */
import { isUtf8 } from 'node:buffer';
import { Refusal } from '../domain/errors.ts';
import { readBoundary } from '../usage/multipart-scanner.ts';
import { applyEdits, type Edit } from './body-edit.ts';
import { splitForm } from './body-form.ts';
import type { BodyJudge } from './body-judge.ts';
import { judgeJson } from './body-json.ts';

export interface BodyType {
  /** The Content-Type, or empty. */
  readonly contentType: string;
  /** The upstream takes JSON whatever the type says. */
  readonly jsonOnly: boolean;
}

/** Returns the bytes to forward, which are the same buffer where nothing was redacted. */
export function judgePatterns(body: Buffer, type: BodyType, judge: BodyJudge): Buffer | Refusal {
  const name = type.contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (name === 'multipart/form-data') return judgeForm(body, type.contentType, judge);
  if (!isUtf8(body) || !isUtf8Charset(type.contentType)) return unreadable('is not UTF-8 text');
  if (type.jsonOnly || name === '' || /^application\/(?:[\w.+-]+\+)?json$/.test(name)) {
    const judged = judgeJson(body, judge, { many: false });
    return judged === 'not_json'
      ? new Refusal('bad_request', { message: 'The request body is not JSON' })
      : judged;
  }
  if (name === 'application/x-www-form-urlencoded') return judgeUrlEncoded(body, judge);
  return judgePlainText(body, judge);
}

/** JSON lines and JSON under another name are judged as JSON, since their strings may hide behind escapes. */
function judgePlainText(body: Buffer, judge: BodyJudge): Buffer | Refusal {
  const text = body.toString('utf8');
  if (/^\s*[{[]/.test(text)) {
    const judged = judgeJson(body, judge, { many: true });
    if (judged !== 'not_json') return judged;
  }
  const judged = judge.judgeText(text);
  return judge.refusal ?? (judged === text ? body : Buffer.from(judged));
}

/** What is forwarded is written anew from what was read: percent signs have more than one reading. */
function judgeUrlEncoded(body: Buffer, judge: BodyJudge): Buffer | Refusal {
  const judged = new URLSearchParams();
  for (const [name, value] of new URLSearchParams(body.toString('utf8'))) {
    judge.judgeName(name);
    judged.append(name, judge.judgeText(value));
    if (judge.refusal !== null) return judge.refusal;
  }
  return Buffer.from(judged.toString());
}

/** Files that are no text pass: pictures and sound have no words that a pattern could find. */
function judgeForm(body: Buffer, contentType: string, judge: BodyJudge): Buffer | Refusal {
  const boundary = readBoundary(contentType);
  const parts = boundary === null ? null : splitForm(body, boundary);
  if (parts === null) return unreadable('is no multipart form that all parsers read alike');
  const edits: Edit[] = [];
  for (const { head, start, end, isFile } of parts) {
    judge.judgeName(head);
    const content = body.subarray(start, end);
    if (isUtf8(content) && isUtf8Charset(head)) {
      const judged = judgePlainText(content, judge);
      if (judged instanceof Refusal) return judged;
      if (judged !== content) edits.push({ start, end, text: judged.toString('utf8') });
    } else if (!isFile) return unreadable('has a field that is not UTF-8 text');
    if (judge.refusal !== null) return judge.refusal;
  }
  return applyEdits(body, edits);
}

function isUtf8Charset(header: string): boolean {
  const charset = /charset\s*=\s*"?([^\s;"]*)/i.exec(header)?.[1]?.toLowerCase();
  return charset === undefined || ['utf-8', 'utf8', 'us-ascii', 'ascii'].includes(charset);
}

function unreadable(why: string): Refusal {
  return new Refusal('policy_violation', {
    message: `The project judges request bodies by patterns, and this one ${why}`,
  });
}
