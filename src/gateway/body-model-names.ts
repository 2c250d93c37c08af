/** The models that a JSON body names beside its field `model`. */
import type { Provider } from '../domain/upstream.ts';
import { foldCase } from '../lib/fold-case.ts';
import { scanElements, scanMembers, skipSpace } from '../usage/json-scan.ts';

/** Google's calls that stand for others, which name models of their own, in both spellings of protobuf. */
const CALLS_IN_CALLS = new Set(['requests', 'generatecontentrequest', 'generate_content_request']);

/**
 * Routers such as OpenRouter try those in `models` when `model` fails; Google takes many calls in one. null = one
 * that cannot be read. The body is JSON that scanBody has read.
 */
export function listOtherModels(body: Buffer, provider: Provider): readonly string[] | null {
  const found: unknown[] = [];
  const findInCall = (start: number): void => {
    scanNamed(body, start, (name, valueStart, valueEnd) => {
      if (name === 'model') found.push(parse(body, valueStart, valueEnd));
    });
  };
  scanNamed(body, skipSpace(body, 0), (name, start, end) => {
    if (name === 'models') found.push(parse(body, start, end));
    if (provider !== 'google' || !CALLS_IN_CALLS.has(name)) return;
    findInCall(start);
    scanElements(body, start, findInCall);
  });
  const models = found.flat();
  return models.every((model) => typeof model === 'string') ? models : null;
}

/** Members of the object that begins at `position`, if one does, by their folded names. */
function scanNamed(
  body: Buffer,
  position: number,
  onMember: (name: string, start: number, end: number) => void,
): void {
  scanMembers(body, position, (keyStart, keyEnd, start, end) => {
    const name = parse(body, keyStart, keyEnd);
    if (typeof name === 'string') onMember(foldCase(name), start, end);
  });
}

function parse(body: Buffer, start: number, end: number): unknown {
  try {
    return JSON.parse(body.toString('utf8', start, end));
  } catch {
    return undefined;
  }
}
