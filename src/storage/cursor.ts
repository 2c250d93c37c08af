import { ManagementError } from '../domain/management-error.ts';

/** The sequence number after which a list goes on. */
export function readCursor(text: string, listed: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new ManagementError(
    'invalid_value',
    `${JSON.stringify(text.slice(0, 60))} is not a cursor of a list of ${listed}`,
  );
}
