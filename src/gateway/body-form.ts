/**
 * Cuts a multipart/form-data body (RFC 7578) into its parts. Only forms that every parser cuts alike are
 * taken: nothing before the first delimiter or behind the last, and no delimiter inside of a part.
 */
export interface FormPart {
  /** Its header lines. */
  readonly head: string;
  /** Where its content lies in the body. */
  readonly start: number;
  readonly end: number;
  /** Sent as a file: its content may be anything. */
  readonly isFile: boolean;
}

const MAX_PARTS = 256;
const MAX_HEAD_BYTES = 8192;
const CRLF = '\r\n';

/** null where the form could be read in more than one way. Linear in the length of the body. */
export function splitForm(body: Buffer, boundary: string): readonly FormPart[] | null {
  const delimiter = Buffer.from(`--${boundary}`, 'latin1');
  if (body.indexOf(delimiter) !== 0) return null;
  const parts: FormPart[] = [];
  let at = delimiter.length;
  while (parts.length <= MAX_PARTS && lineAt(body, at) === CRLF) {
    const next = body.indexOf(delimiter, at);
    if (next === -1 || lineAt(body, next - 2) !== CRLF) return null;
    const part = readPart(body, at + 2, next - 2);
    if (part === null) return null;
    parts.push(part);
    at = next + delimiter.length;
  }
  const rest = body.toString('latin1', at, at + 5);
  return rest === '--' || rest === `--${CRLF}` ? parts : null;
}

function lineAt(body: Buffer, at: number): string {
  return body.toString('latin1', at, at + 2);
}

function readPart(body: Buffer, start: number, end: number): FormPart | null {
  const headEnd = body.subarray(start, Math.min(end, start + MAX_HEAD_BYTES)).indexOf(CRLF + CRLF);
  if (headEnd === -1) return null;
  const head = body.toString('utf8', start, start + headEnd);
  // Deprecated by RFC 7578 section 4.7, and a second reading of the content.
  if (/^content-transfer-encoding\s*:(?!\s*(?:7bit|8bit|binary)\s*$)/im.test(head)) return null;
  const isFile = /^content-disposition\s*:.*;\s*filename\s*\*?\s*=/im.test(head);
  return { head, start: start + headEnd + 4, end, isFile };
}
