'use client';

import type { ReactNode } from 'react';
import { later, useLater } from './later.ts';
import { reportNotLoaded } from './toasts.tsx';

export interface PaletteOption {
  /** Unique among all options. */
  readonly id: string;
  readonly content: ReactNode;
  readonly onChoose: () => void;
}

export interface PaletteProps {
  /** What is looked for: `Search the catalog`. */
  readonly label: string;
  readonly placeholder: string;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly text: string;
  readonly onText: (text: string) => void;
  /** In their order; the first option is the one that Enter takes. */
  readonly groups: readonly { readonly title: string; readonly options: readonly PaletteOption[] }[];
  /** Said to a screen reader. */
  readonly status: string;
  /** Said to everybody, under the field: nothing was found, or that could not be asked. */
  readonly isStatusShown: boolean;
  /** What is shown is not yet what there is for the text: Enter waits for that. */
  readonly busy: boolean;
}

const paletteBox = later<PaletteProps>(
  () => import('./palette-box.tsx').then(({ PaletteBox }) => PaletteBox),
  reportNotLoaded,
);

/** Starts fetching what a palette is made of, when one is likely to be opened. */
export const preparePalette: () => void = paletteBox.fetch;

/**
 * A field over the page with what is found under it as one types: arrow keys choose, Enter takes, Escape and a press
 * beside it close it. Fetched when first opened.
 */
export function Palette(props: PaletteProps) {
  const Box = useLater(paletteBox, props.open);
  return Box && <Box {...props} />;
}
