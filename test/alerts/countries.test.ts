/** Countries from a database file: `alerts.countryDatabase`. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCountryFinder } from '../../src/alerts/country-finder.ts';
import { createPlaceFinder } from '../../src/alerts/place.ts';
import { makeCountryDatabase } from './country-database.ts';

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tollgate-countries-'));
  writeFileSync(join(directory, 'countries.mmdb'), makeCountryDatabase(203, 'NZ'));
  writeFileSync(join(directory, 'none.mmdb'), 'not a database');
});
afterAll(() => rmSync(directory, { recursive: true }));

describe('a database of countries', () => {
  it('tells the country of an address, and leaves the network to addresses that it does not know', async () => {
    const placeOf = createPlaceFinder(await openCountryFinder(join(directory, 'countries.mmdb')));
    expect(placeOf('203.0.113.9')).toEqual({ kind: 'country', network: 'country NZ' });
    expect(placeOf('198.51.100.7')).toEqual({ kind: 'network', network: '198.51.100.0/24' });
    expect(placeOf('2001:db8::1')).toEqual({ kind: 'network', network: '2001:db8:0::/48' });
    expect(placeOf('no address')).toBeNull();
  });

  it('is refused by name where it cannot be read', async () => {
    for (const name of ['none.mmdb', 'missing.mmdb']) {
      const file = join(directory, name);
      await expect(openCountryFinder(file)).rejects.toThrow(`alerts.countryDatabase: ${file} cannot be read`);
    }
    expect(await openCountryFinder(null)).toBeNull();
  });
});
