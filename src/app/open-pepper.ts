import { ManagementError } from '../domain/management-error.ts';
import { createKeyHasher } from '../keys/key-hash.ts';
import { loadOrCreatePepper, loadPepper } from '../keys/pepper.ts';
import type { StoreFile } from '../storage/store.ts';

/**
 * A store belongs to the pepper under which its first key was hashed. Under another one every key would be
 * unknown without anyone seeing why; so a missing pepper is made for a new store only, and a foreign one refused.
 */
export async function openPepper(
  store: Pick<StoreFile, 'readInfo' | 'keepInfo'>,
  pepperFile: string,
): Promise<Uint8Array> {
  const expected = await store.readInfo('pepper');
  const pepper = expected === null ? loadOrCreatePepper(pepperFile) : loadPepper(pepperFile);
  if (pepper === null) {
    throw new ManagementError(
      'store_unusable',
      `the pepper ${pepperFile} is missing, and no key of this store can be recognised without it; restore the file from a backup`,
    );
  }
  const { pepperId } = createKeyHasher(pepper);
  const kept = expected ?? (await store.keepInfo('pepper', pepperId));
  if (kept === pepperId) return pepper;
  throw new ManagementError(
    'store_unusable',
    `the pepper ${pepperFile} is not the one that the keys of this store were hashed with; restore the right file`,
  );
}
