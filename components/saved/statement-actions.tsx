'use client';

import { IconDeviceFloppy, IconLayoutDashboard } from '@tabler/icons-react';
import { useEffect, useEffectEvent, useState } from 'react';
import { SaveTileDialog, type TileResult } from '#components/boards/save-tile-dialog.tsx';
import { Button } from '#components/ui/button.tsx';
import { prepareDialog } from '#components/ui/dialog.tsx';
import type { ChartSpec } from '#server/queries/schema.ts';
import type { ParameterValues } from '#server/queries/sql-template.ts';
import type { SavedContent, SavedQuery } from '#server/saved/schema.ts';
import { SaveDialog } from './save-dialog.tsx';

interface StatementActionsProps {
  readonly isEmpty: boolean;
  /** The statement, when it is wanted: it changes at each key. */
  readonly textOf: () => string;
  readonly values: ParameterValues;
  readonly placement: SavedContent['placement'];
  readonly chart: ChartSpec | null;
  readonly title: string;
  /** The saved query that it was opened from, and its version then. */
  readonly saved: { readonly id: string; readonly version: number } | null;
  /** What the statement gave, or will have given, for a first guess of a tile's chart. */
  readonly resultOf: () => TileResult | Promise<TileResult>;
  readonly onSaved: (query: SavedQuery) => void;
}

/** Keeps the statement, by Control S too, or puts it on a dashboard. */
export function StatementActions(props: StatementActionsProps) {
  const { isEmpty, textOf, resultOf, values, placement, chart, title, saved, onSaved } = props;
  const [open, setOpen] = useState<'save' | 'tile' | null>(null);
  /** As they were when a dialog was opened. */
  const [shown, setShown] = useState<{ sql: string; result: TileResult | Promise<TileResult> }>({
    sql: '',
    result: null,
  });
  const show = (dialog: 'save' | 'tile') => {
    setShown({ sql: textOf(), result: resultOf() });
    setOpen(dialog);
  };
  const save = useEffectEvent(() => !isEmpty && show('save'));
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey) || event.altKey) return;
      event.preventDefault();
      save();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  const parameters = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]),
  );
  const close = () => setOpen(null);
  const { sql, result } = shown;
  const button = { disabled: isEmpty, onPointerEnter: prepareDialog, onFocus: prepareDialog };
  return (
    <>
      <Button {...button} title="Save (Ctrl+S)" onClick={() => show('save')}>
        <IconDeviceFloppy size={15} aria-hidden="true" />
        Save
      </Button>
      <Button {...button} onClick={() => show('tile')}>
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
