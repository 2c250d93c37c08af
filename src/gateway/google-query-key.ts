/** Google takes its key from the query too: https://cloud.google.com/docs/authentication/api-keys-use#using-with-rest. */

const KEY = /^(?:k|%6b)(?:e|%65)(?:y|%79)(?:=|$)/i;

/** Whether a `key` that is not empty stands in the query, which begins with its question mark or is empty. */
export function hasKeyInQuery(query: string): boolean {
  return query !== '' && pairsOf(query).some((pair) => KEY.test(pair) && /=./.test(pair));
}

export function withoutKey(query: string): string {
  if (query === '') return query;
  const kept = pairsOf(query).filter((pair) => !KEY.test(pair));
  return kept.length === 0 ? '' : `?${kept.join('&')}`;
}

function pairsOf(query: string): string[] {
  return query.slice(1).split('&');
}
