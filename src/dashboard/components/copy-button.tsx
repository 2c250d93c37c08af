import { Button, CopyButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';

interface CopyTextProps {
  readonly text: string;
  /** What is copied, for the button's label: `Copy key`. */
  readonly what: string;
  readonly variant?: 'filled' | 'default';
  /** Has the focus when it appears. */
  readonly autoFocus?: boolean;
}

export function CopyText({ text, what, variant = 'default', autoFocus = false }: CopyTextProps) {
  return (
    <CopyButton value={text} timeout={2_000}>
      {({ copied, copy }) => (
        <Button
          variant={variant}
          onClick={copy}
          autoFocus={autoFocus}
          leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
        >
          {copied ? 'Copied' : `Copy ${what}`}
        </Button>
      )}
    </CopyButton>
  );
}
