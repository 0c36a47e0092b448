'use client';

import { Popover } from '@mantine/core';
import '@mantine/core/styles/Popover.layer.css';
import { useMounted } from '@mantine/hooks';
import type { ReactNode, RefObject } from 'react';
import { ButtonOnPage, FLOATING } from './floating.tsx';
import { MantineScope } from './mantine.tsx';
import { useOpenBox } from './open-boxes.ts';
import classes from './popover.module.css';

export interface PopoverBoxProps {
  readonly button: RefObject<HTMLButtonElement | null>;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly label: string;
  readonly align: 'start' | 'end';
  readonly className: string | undefined;
  readonly children: ReactNode;
}

/** What a popover's button opens. On its own, because it is only loaded when it is opened. */
export function PopoverBox({ button, open, onClose, label, align, className, children }: PopoverBoxProps) {
  // Mantine notes where the focus came from when a box opens, not when it is born open.
  const mounted = useMounted();
  useOpenBox(open && mounted);
  return (
    <MantineScope>
      <Popover
        {...FLOATING}
        opened={open && mounted}
        onChange={(opened) => {
          if (!opened) onClose();
        }}
        position={`bottom-${align}`}
      >
        <Popover.Target>
          <ButtonOnPage button={button} />
        </Popover.Target>
        <Popover.Dropdown
          role="dialog"
          aria-label={label}
          tabIndex={-1}
          className={
            className ? `${classes.box} ${classes.padded} ${className}` : `${classes.box} ${classes.padded}`
          }
        >
          {children}
        </Popover.Dropdown>
      </Popover>
    </MantineScope>
  );
}
