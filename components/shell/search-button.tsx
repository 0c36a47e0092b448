'use client';

import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import type { SearchPaletteProps } from '#components/catalog/search-palette.tsx';
import { KeyHint } from '#components/ui/key-hint.tsx';
import { useShortcut } from '#components/ui/keyboard.tsx';
import { later, useLater } from '#components/ui/later.ts';
import { onThisKeyboard } from '#components/ui/platform-keys.ts';
import { reportNotLoaded } from '#components/ui/toasts.tsx';
import { useHydrated } from '#components/ui/use-hydrated.ts';
import classes from './search-button.module.css';

const KEYS = 'Mod+K';

const searchPalette = later<SearchPaletteProps>(
  () => import('#components/catalog/search-palette.tsx').then(({ SearchPalette }) => SearchPalette),
  reportNotLoaded,
);

/** The one search for everything: looks like a field, and opens one over the page. */
export function SearchButton() {
  const [open, setOpen] = useState(false);
  const hydrated = useHydrated();
  const Palette = useLater(searchPalette, open);
  useShortcut({ keys: KEYS, label: 'Search everything', run: () => setOpen(true) });
  return (
    <>
      <button
        type="button"
        className={classes.button}
        aria-label="Search"
        aria-haspopup="dialog"
        aria-keyshortcuts="Control+K Meta+K"
        onPointerEnter={searchPalette.fetch}
        onFocus={searchPalette.fetch}
        onClick={() => setOpen(true)}
      >
        <IconSearch size={16} stroke={1.75} aria-hidden="true" />
        <span className={classes.words}>Search</span>
        <span className={classes.keys}>{hydrated && <KeyHint keys={onThisKeyboard(KEYS)} />}</span>
      </button>
      {Palette && <Palette open={open} onClose={() => setOpen(false)} />}
    </>
  );
}
