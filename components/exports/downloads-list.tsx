'use client';

import type { ExportItem } from '#server/exports/schema.ts';
import { ExportLine } from './export-line.tsx';
import classes from './exports.module.css';

export interface DownloadsListProps {
  readonly items: readonly ExportItem[];
}

export function DownloadsList({ items }: DownloadsListProps) {
  return (
    <>
      <h2 className={classes.title}>Downloads</h2>
      {items.length === 0 ? (
        <p className={classes.note}>Nothing has been exported, or nothing is kept any more.</p>
      ) : (
        <ul className={classes.list}>
          {items.map((item) => (
            <ExportLine key={item.id} item={item} />
          ))}
        </ul>
      )}
    </>
  );
}
