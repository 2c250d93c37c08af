/** About four characters of English make a token; never zero, so that metering has something to show. */
export function estimateTokens(text: string): number {
  return Math.max(1, Math.ceil(text.length / 4));
}

/** All text in a JSON value (prompt, tools, system), field names and punctuation left out. */
export function collectText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return '';
  return Object.values(value).map(collectText).join(' ');
}
