import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';
import type { KeyObject } from '../../../../admin/api-types.ts';
import { DialogOpener } from '../../../components/dialog.tsx';
import { EditKey } from './edit-key.tsx';
import { RevokeKey } from './revoke-key.tsx';
import { RotateKey } from './rotate-key.tsx';

export type KeyDialog = 'edit' | 'rotate' | 'revoke';

interface OpenDialog {
  readonly dialog: KeyDialog;
  readonly object: KeyObject;
  /** The button that gets the focus back. */
  readonly opener: HTMLElement | null;
}

const DialogContext = createContext<(open: OpenDialog) => void>(() => undefined);

export function useKeyDialog(): (open: OpenDialog) => void {
  return useContext(DialogContext);
}

/**
 * Holds the dialogs about one key for a whole page: a row of a list may move away while a new secret shows
 * that nobody can see a second time.
 */
export function KeyDialogs({ children }: { readonly children: ReactNode }) {
  const [open, setOpen] = useState<OpenDialog | null>(null);
  const close = (): void => setOpen(null);
  const View = open === null ? null : VIEWS[open.dialog];
  const content = useMemo(() => <DialogContext value={setOpen}>{children}</DialogContext>, [children]);
  return (
    <>
      {content}
      {View !== null && open !== null && (
        <DialogOpener value={open.opener}>
          <View object={open.object} onClose={close} />
        </DialogOpener>
      )}
    </>
  );
}

const VIEWS = { edit: EditKey, rotate: RotateKey, revoke: RevokeKey } as const;
