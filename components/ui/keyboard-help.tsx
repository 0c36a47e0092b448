import { KeyHint } from './key-hint.tsx';
import classes from './keyboard.module.css';
import type { Shortcut } from './keyboard.tsx';
import { onThisKeyboard } from './platform-keys.ts';

export interface KeyboardHelpProps {
  readonly shortcuts: readonly Pick<Shortcut, 'keys' | 'label'>[];
  readonly disabled: boolean;
  readonly onDisabled: (disabled: boolean) => void;
}

/** The keys of a page. Fetched when it is first asked for. */
export function KeyboardHelp({ shortcuts, disabled, onDisabled }: KeyboardHelpProps) {
  return (
    <>
      <dl className={classes.list}>
        {shortcuts.map(({ keys, label }) => (
          <div key={keys} className={classes.row}>
            <dt>{label}</dt>
            <dd>
              <KeyHint keys={onThisKeyboard(keys)} />
            </dd>
          </div>
        ))}
      </dl>
      <label className={classes.setting}>
        <input
          type="checkbox"
          checked={!disabled}
          onChange={({ currentTarget }) => onDisabled(!currentTarget.checked)}
        />
        Use these keys in this browser
      </label>
    </>
  );
}
