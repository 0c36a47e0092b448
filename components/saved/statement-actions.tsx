'use client';

import { IconDeviceFloppy, IconLayoutDashboard } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { SaveTileDialog } from '#components/boards/save-tile-dialog.tsx';
import type { ChartColumn, ChartRows } from '#components/chart/prepare/column-role.ts';
import { Button } from '#components/ui/button.tsx';
import { prepareDialog } from '#components/ui/dialog.tsx';
import type { ChartSpec } from '#server/queries/schema.ts';
import type { ParameterValues } from '#server/queries/sql-template.ts';
import type { SavedContent, SavedQuery } from '#server/saved/schema.ts';
import { SaveDialog } from './save-dialog.tsx';

interface StatementActionsProps {
  readonly sql: string;
  readonly values: ParameterValues;
  readonly placement: SavedContent['placement'];
  readonly chart: ChartSpec | null;
  readonly title: string;
  /** The saved query that it was opened from, and its version then. */
  readonly saved: { readonly id: string; readonly version: number } | null;
  /** What the statement gave, for a first guess of a tile's chart. */
  readonly result: { readonly columns: readonly ChartColumn[]; readonly rows: ChartRows } | null;
  readonly onSaved: (query: SavedQuery) => void;
}

/** Keeps the statement, by Control S too, or puts it on a dashboard. */
export function StatementActions(props: StatementActionsProps) {
  const { sql, values, placement, chart, title, saved, result, onSaved } = props;
  const [open, setOpen] = useState<'save' | 'tile' | null>(null);
  const isEmpty = sql.trim() === '';
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey) || event.altKey) return;
      event.preventDefault();
      if (!isEmpty) setOpen('save');
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [isEmpty]);
  const parameters = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]),
  );
  const close = () => setOpen(null);
  const button = { disabled: isEmpty, onPointerEnter: prepareDialog, onFocus: prepareDialog };
  return (
    <>
      <Button {...button} title="Save (Ctrl+S)" onClick={() => setOpen('save')}>
        <IconDeviceFloppy size={15} aria-hidden="true" />
        Save
      </Button>
      <Button {...button} onClick={() => setOpen('tile')}>
        <IconLayoutDashboard size={15} aria-hidden="true" />
        Save as tile
      </Button>
      <SaveDialog
        open={open === 'save'}
        onClose={close}
        statement={{ sql, parameters, chart, placement }}
        saved={saved}
        onSaved={onSaved}
      />
      <SaveTileDialog
        open={open === 'tile'}
        onClose={close}
        sql={sql}
        parameters={parameters}
        chart={chart}
        title={title}
        result={result}
      />
    </>
  );
}
