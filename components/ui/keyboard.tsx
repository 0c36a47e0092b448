'use client';

import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { Dialog } from './dialog.tsx';
import { Fetched } from './fetched.tsx';
import { NO_KEYS, pressKey } from './key-sequence.ts';
import type { KeyboardHelpProps } from './keyboard-help.tsx';
import { later } from './later.ts';
import { isMac } from './platform-keys.ts';
import { reportNotLoaded } from './toasts.tsx';

export interface Shortcut {
  /**
   * One key, or several after each other: `/`, `g d`; or one together with Alt, or with ⌘ or Control: `Alt+T`, `Mod+K`,
   * also while typing, where whatever is typed into does not take it.
   */
  readonly keys: string;
  /** What it does, with a verb: `Go to dashboards`. Empty: it is one of a row, of which another is listed. */
  readonly label: string;
  readonly run: () => void;
}

interface Keyboard {
  register(shortcut: Shortcut): () => void;
  showHelp(): void;
}

const keyboardHelp = later<KeyboardHelpProps>(
  () => import('./keyboard-help.tsx').then(({ KeyboardHelp }) => KeyboardHelp),
  reportNotLoaded,
);

const KeyboardContext = createContext<Keyboard | null>(null);

const DISABLED_KEY = 'portal-shortcuts-off';
const HELP_KEY = '?';

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
  );
}

/**
 * By the key's place, because with Alt some keyboards write another letter: `Alt+T`, `Alt+Shift+T`, `Alt+1`; `Mod+K`.
 * Null for a key that is pressed alone or with others.
 */
function chordOf({ code, key, shiftKey, altKey, ctrlKey, metaKey }: KeyboardEvent): string | null {
  const shift = shiftKey ? 'Shift+' : '';
  if (altKey && !ctrlKey && !metaKey) return `Alt+${shift}${code.replace(/^(Key|Digit)/, '')}`;
  const isMod = isMac() ? metaKey && !ctrlKey : ctrlKey && !metaKey;
  return isMod && !altKey ? `Mod+${shift}${key.toUpperCase()}` : null;
}

/** Holds the page's shortcuts and lists them on `?`. People who trip over single keys can turn them off (WCAG 2.1.4). */
export function KeyboardProvider({ children }: { children: ReactNode }) {
  const shortcuts = useRef<Shortcut[]>([]);
  const [shown, setShown] = useState<readonly Shortcut[] | null>(null);
  const [disabled, setDisabled] = useState(false);

  const register = useCallback((shortcut: Shortcut) => {
    shortcuts.current = [...shortcuts.current, shortcut];
    return () => {
      shortcuts.current = shortcuts.current.filter((other) => other !== shortcut);
    };
  }, []);
  const showHelp = useCallback(() => setShown(shortcuts.current.filter(({ label }) => label !== '')), []);

  useEffect(() => setDisabled(localStorage.getItem(DISABLED_KEY) !== null), []);

  useEffect(() => {
    let state = NO_KEYS;
    const onKeyDown = (event: KeyboardEvent) => {
      const chord = chordOf(event);
      if (chord !== null) {
        // What is typed into has keys of its own.
        if (event.defaultPrevented && chord.startsWith('Mod+')) return;
        const chosen = shortcuts.current.findLast(({ keys }) => keys === chord);
        if (!chosen || document.querySelector('[aria-modal="true"]')) return;
        event.preventDefault();
        chosen.run();
        return;
      }
      if (disabled || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (document.querySelector('[aria-modal="true"]')) return;
      const known = [HELP_KEY, ...shortcuts.current.map(({ keys }) => keys)];
      const pressed = pressKey(state, event.key, event.timeStamp, known);
      state = pressed.state;
      if (pressed.matched === null) return;
      event.preventDefault();
      if (pressed.matched === HELP_KEY) showHelp();
      else shortcuts.current.findLast(({ keys }) => keys === pressed.matched)?.run();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [disabled, showHelp]);

  const keyboard = useMemo(() => ({ register, showHelp }), [register, showHelp]);
  return (
    <KeyboardContext value={keyboard}>
      {children}
      <Dialog title="Keys" open={shown !== null} onClose={() => setShown(null)}>
        <Fetched
          what={keyboardHelp}
          props={{
            shortcuts: [{ keys: HELP_KEY, label: 'Show this list' }, ...(shown ?? [])],
            disabled,
            onDisabled: (isOff) => {
              setDisabled(isOff);
              if (isOff) localStorage.setItem(DISABLED_KEY, 'true');
              else localStorage.removeItem(DISABLED_KEY);
            },
          }}
        />
      </Dialog>
    </KeyboardContext>
  );
}

export function useKeyboard(): Keyboard {
  const keyboard = useContext(KeyboardContext);
  if (!keyboard) throw new Error('useKeyboard is used outside a KeyboardProvider');
  return keyboard;
}

/** Makes a shortcut work while the component is on the page. */
export function useShortcut({ keys, label, run }: Shortcut): void {
  const { register } = useKeyboard();
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  }, [run]);
  useEffect(() => register({ keys, label, run: () => latest.current() }), [register, keys, label]);
}
