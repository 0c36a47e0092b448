'use client';

import {
  IconChartBar,
  IconClockExclamation,
  IconDots,
  IconFileTypeCsv,
  IconInfoCircle,
  IconPhoto,
  IconTable,
} from '@tabler/icons-react';
import { type ReactNode, useId } from 'react';
import { TileWarning } from '#components/quality/tile-warning.tsx';
import { prepareDialog } from '#components/ui/dialog.tsx';
import { Menu } from '#components/ui/menu.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { useHashTarget } from '#components/ui/use-hash-target.ts';
import classes from './tile.module.css';

export interface TileActions {
  readonly showsTable: boolean;
  readonly onToggleTable: () => void;
  readonly onExplain: () => void;
  /** Null where there is nothing to save or the person may not. */
  readonly onSaveImage: (() => void) | null;
  readonly onSaveRows: (() => void) | null;
}

interface TileFrameProps {
  /** What an address names it by. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly kind: string;
  readonly width: number;
  /** New numbers are on their way; the old ones stand. */
  readonly busy: boolean;
  readonly dimmed?: boolean;
  /** When the data was last written. */
  readonly asOf: string | null;
  readonly stale: boolean;
  /** Of which its numbers are. */
  readonly tables: readonly string[];
  readonly note?: string | null;
  readonly capText?: string | null;
  readonly actions: TileActions | null;
  readonly children: ReactNode;
}

/** Around every tile: title, actions, body, age. */
export function TileFrame(props: TileFrameProps) {
  const {
    id,
    title,
    description,
    kind,
    width,
    busy,
    dimmed,
    asOf,
    stale,
    tables,
    note,
    capText,
    actions,
    children,
  } = props;
  const titleId = useId();
  const part = useHashTarget<HTMLElement>(id);
  const aboutId = useId();
  return (
    <section
      ref={part}
      id={id}
      className={classes.tile}
      data-kind={kind}
      data-width={width}
      data-dimmed={dimmed || undefined}
      aria-labelledby={titleId}
      aria-describedby={aboutId}
      aria-busy={busy}
    >
      <header className={classes.header}>
        <h3 id={titleId} className={classes.title} title={description}>
          {title}
        </h3>
        {actions && <TileMenu title={title} actions={actions} chart={kind !== 'kpi'} />}
      </header>
      <p id={aboutId} className="visually-hidden">
        {description}
      </p>
      <div className={classes.body}>{children}</div>
      <footer className={classes.footer}>
        <TileWarning tables={tables} />
        {note && <p className={classes.note}>{note}</p>}
        <div className={classes.facts}>
          {stale && (
            <span className={classes.stale}>
              <IconClockExclamation size={14} aria-hidden="true" /> Stale
            </span>
          )}
          {asOf && (
            <span>
              As of <RelativeTime at={asOf} />
            </span>
          )}
          {capText && <span className={classes.cap}>{capText}</span>}
          {actions && (
            <button
              type="button"
              className={classes.explain}
              onPointerEnter={prepareDialog}
              onFocus={prepareDialog}
              onClick={actions.onExplain}
            >
              <IconInfoCircle size={14} aria-hidden="true" />
              <span className={classes.explainText}>How is this computed</span>
              <span className="visually-hidden">: {title}</span>
            </button>
          )}
        </div>
      </footer>
    </section>
  );
}

function TileMenu({ title, actions, chart }: { title: string; actions: TileActions; chart: boolean }) {
  const { showsTable, onToggleTable, onSaveImage, onSaveRows, onExplain } = actions;
  const icon = { size: 16, stroke: 1.75, 'aria-hidden': true } as const;
  return (
    <Menu
      label={`More about ${title}`}
      buttonClassName={classes.menu}
      groups={[
        [
          {
            label: showsTable ? (chart ? 'Show as chart' : 'Show as number') : 'Show as table',
            icon: showsTable ? <IconChartBar {...icon} /> : <IconTable {...icon} />,
            onSelect: onToggleTable,
          },
          { label: 'How is this computed', icon: <IconInfoCircle {...icon} />, onSelect: onExplain },
        ],
        [
          ...(onSaveImage
            ? [{ label: 'Save as PNG', icon: <IconPhoto {...icon} />, onSelect: onSaveImage }]
            : []),
          ...(onSaveRows
            ? [{ label: 'Save as CSV', icon: <IconFileTypeCsv {...icon} />, onSelect: onSaveRows }]
            : []),
        ],
      ]}
    >
      <IconDots size={16} aria-hidden="true" />
    </Menu>
  );
}
