import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, type IconProps } from '@tabler/icons-react';
import { type ComponentType, type ReactNode, useRef, useState } from 'react';
import { DialogOpener } from './dialog.tsx';

export interface RowAction {
  readonly label: string;
  readonly icon: ComponentType<IconProps>;
  /** Shown in red, behind a line. */
  readonly isDangerous?: boolean;
  readonly onClick?: () => void;
  /** Opened instead; it is closed by calling `close`. */
  readonly renderDialog?: (close: () => void) => ReactNode;
}

interface RowMenuProps {
  /** Of what is in the row. */
  readonly name: string;
  readonly actions: readonly RowAction[];
}

interface OpenDialog {
  readonly render: (close: () => void) => ReactNode;
  readonly opener: HTMLElement | null;
}

/** All that can be done to what is in a row. */
export function RowMenu({ name, actions }: RowMenuProps) {
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState<OpenDialog | null>(null);
  const choose = ({ renderDialog, onClick }: RowAction): void => {
    if (renderDialog !== undefined) setOpen({ render: renderDialog, opener: button.current });
    else onClick?.();
  };
  if (actions.length === 0) return null;
  return (
    <>
      <Menu>
        <Menu.Target>
          <ActionIcon ref={button} aria-label={`Actions for ${name}`}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {actions.map((action) => (
            <Action key={action.label} action={action} onChoose={() => choose(action)} />
          ))}
        </Menu.Dropdown>
      </Menu>
      {open !== null && <DialogOpener value={open.opener}>{open.render(() => setOpen(null))}</DialogOpener>}
    </>
  );
}

function Action({ action, onChoose }: { readonly action: RowAction; readonly onChoose: () => void }) {
  const { label, icon: Icon, isDangerous = false } = action;
  return (
    <>
      {isDangerous && <Menu.Divider />}
      <Menu.Item
        leftSection={<Icon size={15} aria-hidden />}
        onClick={onChoose}
        {...(isDangerous && { c: 'var(--mantine-color-error)' })}
      >
        {label}
      </Menu.Item>
    </>
  );
}
