/** A token that the operator chose himself: as hard to guess as 16 random characters at least. */
const MIN_LENGTH = 16;

/** What is wrong with a token that was brought along, or null. */
export function findAdminTokenFault(token: string): string | null {
  if (token.length >= MIN_LENGTH && /^[\x21-\x7e]+$/.test(token)) return null;
  return `needs at least ${MIN_LENGTH} visible ASCII characters`;
}
