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
import { KeyHint } from './key-hint.tsx';
import { NO_KEYS, pressKey } from './key-sequence.ts';
import classes from './keyboard.module.css';

export interface Shortcut {
  /** One key, or several after each other: `/`, `g d`; or one together with Alt: `Alt+T`, also while typing. */
  readonly keys: string;
  /** What it does, with a verb: `Go to dashboards`. Empty: it is one of a row, of which another is listed. */
  readonly label: string;
  readonly run: () => void;
}

interface Keyboard {
  register(shortcut: Shortcut): () => void;
  showHelp(): void;
}

const KeyboardContext = createContext<Keyboard | null>(null);

const DISABLED_KEY = 'portal-shortcuts-off';
const HELP_KEY = '?';

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
  );
}

/** By the key's place, because with Alt some keyboards write another letter: `Alt+T`, `Alt+Shift+T`, `Alt+1`. */
function chordOf({ code, shiftKey }: KeyboardEvent): string {
  return `Alt+${shiftKey ? 'Shift+' : ''}${code.replace(/^(Key|Digit)/, '')}`;
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
      if (event.altKey && !event.ctrlKey && !event.metaKey) {
        const chord = chordOf(event);
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
        <dl className={classes.list}>
          {[{ keys: HELP_KEY, label: 'Show this list' }, ...(shown ?? [])].map(({ keys, label }) => (
            <div key={keys} className={classes.row}>
              <dt>{label}</dt>
              <dd>
                <KeyHint keys={keys} />
              </dd>
            </div>
          ))}
        </dl>
        <label className={classes.setting}>
          <input
            type="checkbox"
            checked={!disabled}
            onChange={({ currentTarget }) => {
              setDisabled(!currentTarget.checked);
              if (currentTarget.checked) localStorage.removeItem(DISABLED_KEY);
              else localStorage.setItem(DISABLED_KEY, 'true');
            }}
          />
          Use these keys in this browser
        </label>
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
