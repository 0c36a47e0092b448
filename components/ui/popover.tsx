'use client';

import type { ReactNode, RefObject } from 'react';
import classes from './popover.module.css';
import { useFloating } from './use-floating.ts';

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
}

/**
 * A box of controls that opens from a button:
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
  const floating = useFloating<HTMLButtonElement, HTMLDivElement>({
    open,
    onClose: () => onChange(false),
    align,
  });
  return (
    <>
      {target({
        ref: floating.target,
        type: 'button',
        'aria-haspopup': 'dialog',
        'aria-expanded': open,
        onClick: () => onChange(!open),
      })}
      <div
        ref={floating.box}
        popover="manual"
        role="dialog"
        aria-label={label}
        className={className ? `${classes.box} ${className}` : classes.box}
      >
        {open && children}
      </div>
    </>
  );
}
