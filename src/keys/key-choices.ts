/** What a key is made as: the choices that cannot be changed afterwards. */
import type { KeyFormat } from '../domain/key.ts';
import type { Project } from '../domain/project.ts';
import { invalid } from './checks.ts';
import { findLabelProblem } from './key-format.ts';

/** The format asked for, or the first that the project issues. */
export function chooseFormat(
  asked: Exclude<KeyFormat, 'imported'> | undefined,
  project: Project,
  allowed: readonly KeyFormat[],
): Exclude<KeyFormat, 'imported'> {
  const formats = project.formats.filter((format) => allowed.includes(format));
  const format = asked ?? formats[0];
  if (format !== undefined && formats.includes(format)) return format;
  const list = formats.length === 0 ? 'none' : formats.join(', ');
  throw invalid(`format is ${JSON.stringify(asked ?? null)}; project ${project.name} issues ${list}`);
}

/** null for a key without one. */
export function checkLabel(label: string | undefined, format: KeyFormat): string | null {
  if (label === undefined) return null;
  if (format !== 'token') throw invalid(`label: only keys of the format token have one, not ${format}`);
  const problem = findLabelProblem(label);
  if (problem !== null) throw invalid(`label ${JSON.stringify(label.slice(0, 60))} ${problem}`);
  return label;
}
