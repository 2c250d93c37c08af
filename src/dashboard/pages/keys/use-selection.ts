import { useCallback, useState } from 'react';
import type { KeyObject } from '../../../admin/api-types.ts';

/** The selected keys; those that the filters hide are not among `ids`, so that nobody changes what he does not see. */
export function useSelection(shown: readonly KeyObject[]) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const select = useCallback((ids: readonly string[], isSelected: boolean): void => {
    setSelected((before) => {
      const changed = new Set(ids);
      return new Set(isSelected ? [...before, ...ids] : [...before].filter((id) => !changed.has(id)));
    });
  }, []);
  const clear = useCallback((): void => setSelected(new Set()), []);
  const ids = shown.filter(({ id }) => selected.has(id)).map(({ id }) => id);
  return { selected, ids, select, clear };
}
