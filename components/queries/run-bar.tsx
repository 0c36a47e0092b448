'use client';

import { IconIndentIncrease, IconPlayerPlay, IconPlayerStop, IconSitemap } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Button } from '#components/ui/button.tsx';
import { formatNumber } from '#components/ui/format-number.ts';
import { KeyHint } from '#components/ui/key-hint.tsx';
import { useLocale } from '#components/ui/locale.tsx';
import { isMac } from '#components/ui/platform-keys.ts';
import { useHydrated } from '#components/ui/use-hydrated.ts';
import { isActive, progressText, type QueryView } from './query-view.ts';
import classes from './run-bar.module.css';
import type { EngineChoice } from './tabs/tab-store.ts';

const LABELS: Readonly<Record<EngineChoice, string>> = {
  auto: 'Automatic',
  browser: 'This browser',
  duckdb: 'DuckDB server',
  trino: 'Trino',
};

interface RunBarProps {
  readonly view: QueryView;
  readonly isEmpty: boolean;
  readonly engine: EngineChoice;
  /** What there is to choose from; nothing is asked where it is one. */
  readonly engines: readonly EngineChoice[];
  /** Why it runs where it does, before there is a result that says so. */
  readonly note: string | null;
  readonly onEngine: (choice: EngineChoice) => void;
  readonly onRun: () => void;
  readonly onExplain: () => void;
  readonly onCancel: () => void;
  readonly onFormat: () => void;
  /** Further things to do with the statement. */
  readonly children?: ReactNode;
}

/** Run or cancel, where, and how it goes. */
export function RunBar({
  view,
  isEmpty,
  engine,
  engines,
  note,
  onEngine,
  onRun,
  onExplain,
  onCancel,
  onFormat,
  children,
}: RunBarProps) {
  const locale = useLocale();
  const hydrated = useHydrated();
  const active = isActive(view);
  const control = hydrated && isMac() ? '⌘' : 'Ctrl+';
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
      {engines.length > 1 && (
        <label className={classes.placement}>
          Runs on
          <select
            value={engine}
            onChange={({ currentTarget }) => onEngine(currentTarget.value as EngineChoice)}
          >
            {engines.map((choice) => (
              <option key={choice} value={choice}>
                {LABELS[choice]}
              </option>
            ))}
          </select>
        </label>
      )}
      <p className={classes.progress} role="status">
        {active && <span className={classes.pulse} aria-hidden="true" />}
        {view.phase === 'cancelled' ? 'Cancelled.' : progress}
        {note !== null && <span className={classes.note}>{note}</span>}
      </p>
      <div className={classes.more}>
        <Button
          disabled={isEmpty || active}
          title={`Explain (${control}Shift+Enter): how it is carried out, and how long each step takes`}
          onClick={onExplain}
        >
          <IconSitemap size={15} aria-hidden="true" />
          Explain
        </Button>
        <Button disabled={isEmpty} title="Format (Shift+Alt+F)" onClick={onFormat}>
          <IconIndentIncrease size={15} aria-hidden="true" />
          Format
        </Button>
        {children}
      </div>
    </div>
  );
}
