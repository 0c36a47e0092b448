'use client';

import type { ReactNode } from 'react';
import { later, useLater } from './later.ts';
import { reportNotLoaded } from './toasts.tsx';

export interface DialogProps {
  readonly title: string;
  /** A line over the title. */
  readonly over?: string;
  /** At the window's right edge, as high as the window, instead of in its middle. */
  readonly edge?: boolean;
  readonly open: boolean;
  readonly onClose: () => void;
  /** Mounted while open only. */
  readonly children: ReactNode;
}

const dialogBox = later<DialogProps>(
  () => import('./dialog-box.tsx').then(({ DialogBox }) => DialogBox),
  reportNotLoaded,
);

/** Starts fetching what dialogs are made of, when one is likely to be opened. */
export const prepareDialog: () => void = dialogBox.fetch;

/** A modal dialog: focus stays inside and comes back, Escape and a press beside it close it. Fetched when first opened. */
export function Dialog(props: DialogProps) {
  const Box = useLater(dialogBox, props.open);
  return Box && <Box {...props} />;
}
