'use client';

import type { PopoverProps } from '@mantine/core';
import { type Ref, type RefObject, useImperativeHandle } from 'react';

/** Room between a floating box and the edges of the window, in CSS pixels. */
const EDGE_PX = 8;

/**
 * How boxes float: 4 px from their button, over or under it, never out of the window (they scroll inside when
 * they need more room), at once. Focus goes into them, stays there, and comes back when they close.
 */
export const FLOATING = {
  offset: 4,
  floatingStrategy: 'fixed',
  middlewares: { flip: { padding: EDGE_PX }, shift: { padding: EDGE_PX }, size: { padding: EDGE_PX } },
  transitionProps: { duration: 0 },
  trapFocus: true,
  returnFocus: true,
  withRoles: false,
} as const satisfies Partial<PopoverProps>;

interface ButtonOnPageProps {
  readonly button: RefObject<HTMLElement | null>;
  /** Mantine's: told the element. */
  readonly ref?: Ref<HTMLElement | null>;
}

/** Stands where Mantine expects the target: the button is on the page already, and stays when this comes. */
export function ButtonOnPage({ button, ref }: ButtonOnPageProps) {
  useImperativeHandle<HTMLElement | null, HTMLElement | null>(ref, () => button.current, [button]);
  return null;
}
