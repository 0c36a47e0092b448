'use client';

import { useShortcut } from '#components/ui/keyboard.tsx';

interface TabKeys {
  readonly onNew: () => void;
  readonly onClose: () => void;
  readonly onReopen: () => void;
  /** By place, from 0. */
  readonly onSelect: (place: number) => void;
  readonly onNext: (step: 1 | -1) => void;
}

/** Keys for tabs, which work in the editor too. */
export function useTabKeys({ onNew, onClose, onReopen, onSelect, onNext }: TabKeys): void {
  useShortcut({ keys: 'Alt+T', label: 'New tab', run: onNew });
  useShortcut({ keys: 'Alt+W', label: 'Close tab', run: onClose });
  useShortcut({ keys: 'Alt+Shift+T', label: 'Bring back the closed tab', run: onReopen });
  useShortcut({ keys: 'Alt+PageDown', label: 'Next tab', run: () => onNext(1) });
  useShortcut({ keys: 'Alt+PageUp', label: 'Tab before', run: () => onNext(-1) });
  useShortcut({ keys: 'Alt+1', label: 'First tab; to Alt+9 for others', run: () => onSelect(0) });
  for (const place of OTHERS) {
    // biome-ignore lint/correctness/useHookAtTopLevel: the same ones each time
    useShortcut({ keys: `Alt+${place + 1}`, label: '', run: () => onSelect(place) });
  }
}

const OTHERS = [1, 2, 3, 4, 5, 6, 7, 8] as const;
