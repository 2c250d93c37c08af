import type { Document } from 'yaml';
import type { Position, Problems } from './problems.ts';

/** Mistakes inside one scalar: the rest of the file is still what its author meant. */
const LOCAL_MISTAKES = new Set(['BAD_DQ_ESCAPE', 'TAG_RESOLVE_FAILED', 'KEY_OVER_1024_CHARS']);

/**
 * Reports what the YAML parser complains of, one problem a line since most others follow from the first.
 * False when the structure itself is in doubt: judging fields would then only add wrong reports.
 */
export function reportSyntax(
  source: string,
  document: Document,
  positionAt: (offset: number) => Position,
  problems: Problems,
): boolean {
  const complaints = [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0]);
  let lastLine = 0;
  for (const { code, pos, message } of complaints) {
    const position = positionAt(pos[0]);
    if (position.line === lastLine) continue;
    lastLine = position.line;
    problems.addAt(position, [], explain(code, message, source, pos[0]));
  }
  return complaints.every(({ code }) => LOCAL_MISTAKES.has(code));
}

function explain(code: string, message: string, source: string, offset: number): string {
  if (code === 'MULTIPLE_DOCS') return 'a second document begins here; expected only one in the file';
  if (code === 'RESOURCE_EXHAUSTION') return 'the file is nested too deeply';
  if (source[offset] === '{' && source[offset - 1] === '$') {
    return 'a ${…} stands without quotes inside braces or brackets; expected "${…}" in quotes';
  }
  const sentence = message.charAt(0).toLowerCase() + message.slice(1);
  return `not valid YAML: ${sentence.replace(/\.$/, '')}`;
}
