import { readKey, scanMembers, skipSpace } from '../usage/json-scan.ts';

const USAGE_KEY = Buffer.from('"usage"');
const DATA = Buffer.from('data:');
const OPEN_OBJECT = 0x7b;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const COMMA = 0x2c;
const LETTER_N = 0x6e;

/**
 * One event of a chat stream as its caller would have got it without asking for usage: nothing where it holds
 * usage and no choices, else the event without a top-level `usage` that is null. Whatever is not one line of JSON stays as it is.
 */
export function withoutUsage(event: Buffer): readonly Buffer[] {
  // Most servers write the member only where it was asked for; in texts its quotes are escaped.
  if (event.indexOf(USAGE_KEY) === -1) return [event];
  const json = findJson(event);
  if (json === -1) return [event];
  let hasChoices = true;
  let hasUsage = false;
  let nullUsage: readonly [start: number, end: number] | null = null;
  const end = scanMembers(event, json, (keyStart, keyEnd, start, valueEnd) => {
    const key = readKey(event, keyStart, keyEnd);
    if (key === 'choices') hasChoices = !isEmptyArray(event, start);
    else if (key === 'usage' && event[start] === OPEN_OBJECT) hasUsage = true;
    else if (key === 'usage' && event[start] === LETTER_N) nullUsage = [keyStart, valueEnd];
  });
  if (end < 0) return [event];
  if (hasUsage && !hasChoices) return [];
  return nullUsage === null ? [event] : removeMember(event, nullUsage);
}

/** Where the object begins that is the value of the only `data` line; -1 where there is none such. */
function findJson(event: Buffer): number {
  const line = findDataLine(event, 0);
  if (line === -1 || findDataLine(event, line + 1) !== -1) return -1;
  const start = skipSpace(event, line + DATA.length);
  return event[start] === OPEN_OBJECT ? start : -1;
}

function findDataLine(event: Buffer, from: number): number {
  let at = event.indexOf(DATA, from);
  while (at > 0 && event[at - 1] !== 0x0a && event[at - 1] !== 0x0d) at = event.indexOf(DATA, at + 1);
  return at;
}

function isEmptyArray(bytes: Buffer, start: number): boolean {
  return bytes[start] === OPEN_ARRAY && bytes[skipSpace(bytes, start + 1)] === CLOSE_ARRAY;
}

/** With the comma that parts it from its neighbour. */
function removeMember(event: Buffer, [keyStart, valueEnd]: readonly [number, number]): readonly Buffer[] {
  let before = keyStart - 1;
  while (event[before] === 0x20 || event[before] === 0x09) before--;
  if (event[before] === COMMA) return [event.subarray(0, before), event.subarray(valueEnd)];
  const next = skipSpace(event, valueEnd);
  const end = event[next] === COMMA ? skipSpace(event, next + 1) : valueEnd;
  return [event.subarray(0, keyStart), event.subarray(end)];
}
