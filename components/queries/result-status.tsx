'use client';

import { formatNumber } from '#components/ui/format-number.ts';
import { useLocale } from '#components/ui/locale.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import type { QueryReceipt } from '#server/queries/schema.ts';
import classes from './result-status.module.css';

/** A result's receipt in a line: how much, how long, where and why there, from data of what age. */
export function ResultStatus({ receipt, hasRows }: { receipt: QueryReceipt; hasRows: boolean }) {
  const locale = useLocale();
  const count = (value: number) => formatNumber(value, { unit: { kind: 'count' }, locale });
  const ms = (value: number) => formatNumber(value, { unit: { kind: 'milliseconds' }, locale });
  const {
    rows,
    truncated,
    rowsMax,
    runMs,
    queuedMs,
    engine,
    placement,
    scannedBytes,
    tables,
    translatedSql,
  } = receipt;
  const dated = tables.filter((table) => table.snapshotAt !== null);
  const oldest = dated.map(({ snapshotAt }) => snapshotAt ?? '').sort()[0];
  return (
    <>
      <ul className={classes.facts}>
        {hasRows && (
          <li data-strong>
            {truncated
              ? `First ${count(rows)} of more rows`
              : `${count(rows)} ${rows === 1 ? 'row' : 'rows'}`}
          </li>
        )}
        <li>
          {ms(runMs)}
          {queuedMs >= 100 && `, after ${ms(queuedMs)} in the queue`}
        </li>
        <li title={placement.reason}>
          {engine}
          <span className="visually-hidden">: {placement.reason}</span>
        </li>
        {scannedBytes !== null && scannedBytes > 0 && (
          <li>{formatNumber(scannedBytes, { unit: { kind: 'bytes' }, locale })} read</li>
        )}
        {oldest !== undefined && (
          <li>
            Data of <RelativeTime at={oldest} />
          </li>
        )}
      </ul>
      <details className={classes.more}>
        <summary>How it ran</summary>
        <p>{placement.reason}</p>
        {truncated && (
          <p>
            {rows < rowsMax
              ? `The result is larger than a page holds: the first ${count(rows)} rows are here. Export it to have all of it.`
              : `The result has more than the ${count(rowsMax)} rows that are shown. Aggregate, add a condition, or export it.`}
          </p>
        )}
        {tables.length > 0 && (
          <ul>
            {tables.map(({ name, columns, snapshotId, snapshotAt, files }) => (
              <li key={name}>
                <code>{name}</code>: {columns.length > 0 ? columns.join(', ') : 'its rows are counted'}
                {files && (
                  <>
                    ; {count(files.read)} of {count(files.of)} {files.of === 1 ? 'file' : 'files'} opened
                  </>
                )}
                {snapshotAt && (
                  <>
                    ; snapshot <code>{snapshotId}</code>, <RelativeTime at={snapshotAt} />
                  </>
                )}
              </li>
            ))}
          </ul>
        )}
        {translatedSql !== null && (
          <>
            <p>What {engine} was given:</p>
            <pre>{translatedSql}</pre>
          </>
        )}
      </details>
    </>
  );
}
