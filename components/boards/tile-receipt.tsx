'use client';

import { Dialog } from '#components/ui/dialog.tsx';
import { formatNumber } from '#components/ui/format-number.ts';
import { useLocale } from '#components/ui/locale.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { ScrollRegion } from '#components/ui/scroll-region.tsx';
import type { TileAnswer } from '#server/boards/schema.ts';
import classes from './board.module.css';

interface TileReceiptProps {
  readonly title: string;
  readonly answer: TileAnswer;
  readonly open: boolean;
  readonly onClose: () => void;
}

/** Where a tile's rows come from: what ran, on which data, when. */
export function TileReceipt({ title, answer, open, onClose }: TileReceiptProps) {
  const locale = useLocale();
  const { sql, tables, engine, ranAt, runMs, cached } = answer.receipt;
  return (
    <Dialog over="How is this computed" title={title} edge open={open} onClose={onClose}>
      <dl className={classes.facts}>
        <div>
          <dt>Ran</dt>
          <dd>
            <RelativeTime at={ranAt} />, {formatNumber(runMs, { unit: { kind: 'milliseconds' }, locale })},{' '}
            {engine}
            {cached && ', shown again from memory'}
          </dd>
        </div>
        {tables.map(({ name, snapshotId, snapshotAt }) => (
          <div key={name}>
            <dt>
              <code>{name}</code>
            </dt>
            <dd>
              {snapshotAt ? (
                <>
                  snapshot <code>{snapshotId}</code>, <RelativeTime at={snapshotAt} />
                </>
              ) : (
                'no rows yet'
              )}
            </dd>
          </div>
        ))}
      </dl>
      <ScrollRegion className={classes.sql} label="SQL">
        <pre>{sql}</pre>
      </ScrollRegion>
    </Dialog>
  );
}
