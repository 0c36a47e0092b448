'use client';

import type { ChartColumn, ChartRows } from '#components/chart/prepare/column-role.ts';
import { Dialog } from '#components/ui/dialog.tsx';
import { Fetched } from '#components/ui/fetched.tsx';
import { later } from '#components/ui/later.ts';
import { reportNotLoaded } from '#components/ui/toasts.tsx';
import type { ChartSpec } from '#server/queries/schema.ts';
import type { ParameterValues } from '#server/queries/sql-template.ts';

const saveTileForm = later(
  () => import('./save-tile-form.tsx').then(({ SaveTileForm }) => SaveTileForm),
  reportNotLoaded,
);

/** What a statement gave; null for no rows. */
export type TileResult = { readonly columns: readonly ChartColumn[]; readonly rows: ChartRows } | null;

export interface SaveTileDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  /** With its parameters, as in the editor. */
  readonly sql: string;
  readonly parameters: ParameterValues;
  /** Null: a table of the rows. */
  readonly chart: ChartSpec | null;
  /** What the tile may be called. */
  readonly title: string;
  /** For a first guess of a chart where none is chosen; a promise while the statement runs. */
  readonly result: TileResult | Promise<TileResult>;
}

/** Puts a statement on a dashboard of one's own, or on a new one. */
export function SaveTileDialog({ open, onClose, ...statement }: SaveTileDialogProps) {
  return (
    <Dialog title="Save as a tile" open={open} onClose={onClose}>
      <Fetched what={saveTileForm} props={{ ...statement, onDone: onClose }} />
    </Dialog>
  );
}
