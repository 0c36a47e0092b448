'use client';

import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { Button } from '#components/ui/button.tsx';
import { formatNumber } from '#components/ui/format-number.ts';
import { KeyHint } from '#components/ui/key-hint.tsx';
import { useLocale } from '#components/ui/locale.tsx';
import { useHydrated } from '#components/ui/use-hydrated.ts';
import type { PlacementChoice } from '#server/queries/schema.ts';
import { isActive, progressText, type QueryView } from './query-view.ts';
import classes from './run-bar.module.css';

/** The server, which may have two engines, or the engine in the browser. */
export type EngineChoice = PlacementChoice | 'browser';

const SERVER: readonly [choice: EngineChoice, label: string][] = [['auto', 'Server']];
const SERVERS: readonly [choice: EngineChoice, label: string][] = [
  ['auto', 'Automatic'],
  ['duckdb', 'DuckDB'],
  ['trino', 'Trino'],
];

/** As the editor's own keys tell them apart. */
function isMac(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.platform);
}

interface RunBarProps {
  readonly view: QueryView;
  readonly isEmpty: boolean;
  readonly placement: EngineChoice;
  readonly hasTrino: boolean;
  readonly onPlacement: (choice: EngineChoice) => void;
  readonly onRun: () => void;
  readonly onCancel: () => void;
}

/** Run or cancel, where, and how it goes. */
export function RunBar({ view, isEmpty, placement, hasTrino, onPlacement, onRun, onCancel }: RunBarProps) {
  const locale = useLocale();
  const hydrated = useHydrated();
  const active = isActive(view);
  const progress = progressText(view, (value) => formatNumber(value, { unit: { kind: 'count' }, locale }));
  return (
    <div className={classes.bar}>
      {active ? (
        <Button onClick={onCancel}>
          <IconPlayerStop size={15} aria-hidden="true" />
          Cancel
        </Button>
      ) : (
        <Button tone="primary" disabled={isEmpty} onClick={onRun}>
          <IconPlayerPlay size={15} aria-hidden="true" />
          Run
        </Button>
      )}
      <span className={classes.keys}>
        <KeyHint keys={hydrated && isMac() ? '⌘ Enter' : 'Ctrl Enter'} />
      </span>
      <label className={classes.placement}>
        Runs on
        <select
          value={placement}
          onChange={({ currentTarget }) => onPlacement(currentTarget.value as EngineChoice)}
        >
          {[...(hasTrino ? SERVERS : SERVER), ['browser', 'This browser'] as const].map(([choice, label]) => (
            <option key={choice} value={choice}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <p className={classes.progress} role="status">
        {active && <span className={classes.pulse} aria-hidden="true" />}
        {view.phase === 'cancelled' ? 'Cancelled.' : progress}
      </p>
    </div>
  );
}
