'use client';

import { type ReactNode, type RefObject, useRef } from 'react';
import { later, useLater } from './later.ts';
import type { PopoverBoxProps } from './popover-box.tsx';
import { reportNotLoaded } from './toasts.tsx';

interface PopoverProps {
  readonly open: boolean;
  readonly onChange: (open: boolean) => void;
  /** Names the box for screen readers. */
  readonly label: string;
  /** Which edge of the target the box is aligned with. */
  readonly align?: 'start' | 'end';
  /** Gives what the target button must carry: spread it on the button. */
  readonly target: (props: PopoverTargetProps) => ReactNode;
  readonly className?: string;
  /** Mounted while open only. */
  readonly children: ReactNode;
}

export interface PopoverTargetProps {
  readonly ref: RefObject<HTMLButtonElement | null>;
  readonly type: 'button';
  readonly 'aria-haspopup': 'dialog';
  readonly 'aria-expanded': boolean;
  readonly onClick: () => void;
  readonly onPointerEnter: () => void;
  readonly onFocus: () => void;
}

const popoverBox = later<PopoverBoxProps>(
  () => import('./popover-box.tsx').then(({ PopoverBox }) => PopoverBox),
  reportNotLoaded,
);

/**
 * A box of controls that opens from a button, which is on the page at once; the box is fetched when the
 * pointer or the focus nears:
 * `<Popover open={open} onChange={setOpen} label="Period" target={(props) => <button {...props}>…</button>}>…</Popover>`
 */
export function Popover({
  open,
  onChange,
  label,
  align = 'start',
  target,
  className,
  children,
}: PopoverProps) {
  const button = useRef<HTMLButtonElement>(null);
  const Box = useLater(popoverBox, open);
  return (
    <>
      {target({
        ref: button,
        type: 'button',
        'aria-haspopup': 'dialog',
        'aria-expanded': open,
        onClick: () => onChange(!open),
        onPointerEnter: popoverBox.fetch,
        onFocus: popoverBox.fetch,
      })}
      {Box && (
        <Box
          button={button}
          open={open}
          onClose={() => onChange(false)}
          label={label}
          align={align}
          className={className}
        >
          {children}
        </Box>
      )}
    </>
  );
}
