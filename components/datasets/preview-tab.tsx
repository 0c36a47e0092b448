'use client';

import { PreviewPanel } from '#components/queries/preview-panel.tsx';
import classes from './datasets.module.css';

/** The first rows, as the person sees them. */
export function PreviewTab({ table }: { table: string }) {
  return (
    <div className={classes.preview}>
      <PreviewPanel table={table} />
    </div>
  );
}
