import { type CountryResponse, open } from 'maxmind';
import { ManagementError } from '../domain/management-error.ts';
import type { CountryFinder } from './place.ts';

/** The database is read into memory once. Throws `invalid_value` for a file that is none. */
export async function openCountryFinder(file: string | null): Promise<CountryFinder | null> {
  if (file === null) return null;
  try {
    const reader = await open<CountryResponse>(file);
    return (address) => reader.get(address)?.country?.iso_code ?? null;
  } catch (error) {
    const reason = (error as Error).message;
    throw new ManagementError('invalid_value', `alerts.countryDatabase: ${file} cannot be read: ${reason}`, {
      cause: error,
    });
  }
}
