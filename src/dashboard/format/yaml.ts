/**
 * Plain data as YAML 1.2, for reading: maps and lists in block style, texts quoted as JSON where they might be taken
 * for something else. A library that writes YAML weighs more than a page does.
 */
export function formatYaml(value: unknown): string {
  return lines(value).join('\n');
}

function lines(value: unknown): string[] {
  if (Array.isArray(value) && value.length > 0) return value.flatMap(itemLines);
  if (isMap(value)) return Object.entries(value).flatMap(([name, each]) => fieldLines(name, each));
  return [formatScalar(value)];
}

function fieldLines(name: string, value: unknown): string[] {
  const key = formatScalar(name);
  if (!isBlock(value)) return [`${key}: ${formatScalar(value)}`];
  return [`${key}:`, ...lines(value).map((line) => `  ${line}`)];
}

function itemLines(value: unknown): string[] {
  return lines(value).map((line, index) => (index === 0 ? `- ${line}` : `  ${line}`));
}

function isBlock(value: unknown): boolean {
  return (Array.isArray(value) && value.length > 0) || isMap(value);
}

/** With something in it: an empty one is written as `{}`. */
function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.keys(value).length > 0;
}

/** What begins with a letter or slash and holds none of the signs of YAML, and is no word for a value. */
const PLAIN = /^(?!(?:true|false|null|yes|no|on|off|y|n)$)[A-Za-z/][\w ./+-]*(?<! )$/i;

function formatScalar(value: unknown): string {
  if (typeof value === 'string' && PLAIN.test(value)) return value;
  return JSON.stringify(value) ?? 'null';
}
