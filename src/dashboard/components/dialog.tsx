import { Modal } from '@mantine/core';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';

interface DialogProps {
  readonly title: string;
  readonly size?: 'md' | 'lg' | 'xl';
  /** A click beside it does not close it: what it holds would be lost. */
  readonly holds?: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** What opened the dialogs below, where it is not what has the focus then: an item of a menu is gone afterwards. */
export const DialogOpener = createContext<HTMLElement | null>(null);

/** A dialog that is open as long as it is there, and gives the focus back when it goes. */
export function Dialog({ title, size = 'md', holds = false, onClose, children }: DialogProps) {
  const opener = useContext(DialogOpener);
  const [before] = useState(() => opener ?? document.activeElement);
  useEffect(() => () => giveFocusBack(before), [before]);
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size={size}
      closeOnClickOutside={!holds}
      returnFocus={false}
    >
      {children}
    </Modal>
  );
}

/** The place may be gone by then, as the row of a key that was revoked: then to the title of the page. */
function giveFocusBack(before: Element | null): void {
  const isThere = before instanceof HTMLElement && before.isConnected && before !== document.body;
  const target = isThere ? before : document.querySelector('h1');
  target?.focus({ preventScroll: true });
}
