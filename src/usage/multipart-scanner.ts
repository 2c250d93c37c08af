/** Finds the `model` field of a multipart/form-data body (RFC 7578), as the audio and image APIs take it. */

export type ScannedForm =
  | { readonly ok: true; readonly model: string | null }
  | { readonly ok: false; readonly reason: 'not_form' | 'duplicate_key' | 'truncated' };

const MAX_PARTS = 256;
const MAX_PART_HEADER_BYTES = 8192;
const MAX_MODEL_BYTES = 1024;

/** The boundary that a Content-Type names; null where it names none, an impossible one, or two. */
export function readBoundary(contentType: string): string | null {
  // The usual application/json needs no regular expression.
  if (!contentType.includes(';')) return null;
  const found = [...contentType.matchAll(/;\s*boundary\s*=\s*(?:"([^"\\\r\n]{1,70})"|([^\s";,]{1,70}))/gi)];
  if (found.length !== 1) return null;
  return found[0]?.[1] ?? found[0]?.[2] ?? null;
}

/** Linear in the length of the body; never throws. */
export function scanMultipartModel(body: Buffer, boundary: string): ScannedForm {
  const delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1');
  // The first delimiter may stand at the very beginning, without the line break before it.
  const startsAtOnce = body.indexOf(delimiter.subarray(2)) === 0;
  let at = startsAtOnce ? delimiter.length - 2 : endOf(body.indexOf(delimiter), delimiter);
  let model: string | null = null;
  for (let parts = 0; at !== -1; parts++) {
    if (body[at] === 0x2d && body[at + 1] === 0x2d) return { ok: true, model };
    if (parts === MAX_PARTS || body[at] !== 0x0d || body[at + 1] !== 0x0a) {
      return { ok: false, reason: 'not_form' };
    }
    const end = body.indexOf(delimiter, at);
    if (end === -1) return { ok: false, reason: 'truncated' };
    const part = readPart(body.subarray(at + 2, end));
    if (part === 'not_form') return { ok: false, reason: 'not_form' };
    if (part !== null) {
      if (model !== null) return { ok: false, reason: 'duplicate_key' };
      model = part.model;
    }
    at = end + delimiter.length;
  }
  return { ok: false, reason: 'not_form' };
}

/** null = some other field. Names that parsers could read differently make the whole form unreadable. */
function readPart(part: Buffer): { model: string } | 'not_form' | null {
  const headEnd = part.subarray(0, MAX_PART_HEADER_BYTES).indexOf('\r\n\r\n');
  if (headEnd === -1) return 'not_form';
  const head = part.toString('utf8', 0, headEnd);
  const names = [...head.matchAll(/[;\s]name\s*(\*?)\s*=\s*(?:"([^"]*)"|([^\s;"]*))/gi)];
  const name = names[0]?.[2] ?? names[0]?.[3];
  if (names.length !== 1 || name === undefined || names[0]?.[1] === '*' || /[\\%\uFFFD]/.test(name)) {
    return 'not_form';
  }
  if (name.trim().toLowerCase() !== 'model') return null;
  const value = part.subarray(headEnd + 4);
  if (value.length > MAX_MODEL_BYTES || /\r\ncontent-transfer-encoding/i.test(`\r\n${head}`)) {
    return 'not_form';
  }
  const model = value.toString('utf8');
  return model.includes('\uFFFD') ? 'not_form' : { model };
}

function endOf(index: number, delimiter: Buffer): number {
  return index === -1 ? -1 : index + delimiter.length;
}
