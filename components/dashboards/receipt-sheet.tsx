'use client';

import type { ReactNode } from 'react';
import { formatDays } from '#components/chart/prepare/format.ts';
import { Dialog } from '#components/ui/dialog.tsx';
import { formatNumber } from '#components/ui/format-number.ts';
import { useLocale } from '#components/ui/locale.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { ScrollRegion } from '#components/ui/scroll-region.tsx';
import type { QueryTile } from '#server/dashboards/schema.ts';
import type { ReadyAnswer } from './present-tile.ts';
import classes from './receipt-sheet.module.css';

interface ReceiptSheetProps {
  readonly tile: QueryTile;
  readonly answer: ReadyAnswer;
  readonly open: boolean;
  readonly onClose: () => void;
}

/** How a tile's numbers came about: in words, and as what ran on which data. */
export function ReceiptSheet({ tile, answer, open, onClose }: ReceiptSheetProps) {
  return (
    <Dialog over="How is this computed" title={tile.title} edge open={open} onClose={onClose}>
      <Receipt tile={tile} answer={answer} />
    </Dialog>
  );
}

function Receipt({ tile, answer }: { tile: QueryTile; answer: ReadyAnswer }) {
  const locale = useLocale();
  const { receipt, period, range } = answer;
  const milliseconds = formatNumber(receipt.durationMs, { unit: { kind: 'milliseconds' }, locale });
  return (
    <>
      <p>{tile.computed}</p>
      <dl className={classes.facts}>
        <Fact name="Period">{formatDays(period.from, period.to, locale)}, days in UTC</Fact>
        <Fact name="Compared with">{formatDays(period.previousFrom, period.previousTo, locale)}</Fact>
        {range && <Fact name="Data covers">{formatDays(range.from, range.to, locale)}</Fact>}
        <Fact name="Ran">
          <RelativeTime at={receipt.ranAt} />, {milliseconds}, {receipt.engine}
        </Fact>
        <Fact name="From memory">{receipt.cached ? 'Yes: the data has not changed since' : 'No'}</Fact>
        <Fact name="Rows">{formatNumber(receipt.rowCount, { unit: { kind: 'count' }, locale })}</Fact>
      </dl>
      <h3 className={classes.heading}>Tables</h3>
      <ul className={classes.tables}>
        {receipt.tables.map(({ name, snapshotId, snapshotAt, files }) => (
          <li key={name} className={classes.table}>
            <code>{name}</code>
            <span>
              {snapshotAt ? (
                <>
                  snapshot <code>{snapshotId}</code>, <RelativeTime at={snapshotAt} />,{' '}
                  {formatNumber(files, { unit: { kind: 'count' }, locale })} files
                </>
              ) : (
                'no rows yet'
              )}
            </span>
          </li>
        ))}
      </ul>
      <h3 className={classes.heading}>Parameters</h3>
      <dl className={classes.parameters}>
        {Object.entries(receipt.parameters).map(([name, value]) => (
          <Fact key={name} name={<code>${name}</code>}>
            <code>{String(value)}</code>
          </Fact>
        ))}
      </dl>
      <h3 className={classes.heading}>SQL</h3>
      <ScrollRegion className={classes.sql} label="SQL">
        <pre>{receipt.sql}</pre>
      </ScrollRegion>
    </>
  );
}

function Fact({ name, children }: { name: ReactNode; children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
