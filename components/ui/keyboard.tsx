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
  /** One key, or several after each other: `/`, `g d`. */
  readonly keys: string;
  /** What it does, with a verb: `Go to dashboards`. */
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
  const showHelp = useCallback(() => setShown(shortcuts.current), []);

  useEffect(() => setDisabled(localStorage.getItem(DISABLED_KEY) !== null), []);

  useEffect(() => {
    let state = NO_KEYS;
    const onKeyDown = (event: KeyboardEvent) => {
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
