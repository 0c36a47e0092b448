'use client';

import { useMemo, useState } from 'react';
import { judgeError } from '#components/trpc/judge-error.ts';
import { ErrorState } from '#components/ui/state-views.tsx';
import type { PageState, QueryTile as QueryTileDefinition } from '#server/dashboards/schema.ts';
import { useDashboard } from './dashboard-context.tsx';
import { isStale } from './freshness.ts';
import { presentTile } from './present-tile.ts';
import { ReceiptSheet } from './receipt-sheet.tsx';
import { TileBody, TileRoom, TileSkeleton } from './tile-body.tsx';
import { TileFrame } from './tile-frame.tsx';
import { useNow } from './use-now.ts';
import { useSaveTile } from './use-save-tile.ts';
import { useTileAnswer } from './use-tile-answer.ts';

const NO_TABLES: readonly string[] = [];

/** A tile that shows the answer of one of the dashboard's queries. */
export function QueryTile({ tile: declared }: { tile: QueryTileDefinition }) {
  const { dashboard, state, change, colours, mayExport } = useDashboard();
  const { data: answer, error, isPlaceholderData, isFetching, refetch } = useTileAnswer(declared.query);
  const grain = answer?.period.grain ?? 'day';
  const tile = useMemo(
    () => ({ ...declared, title: declared.title.replace('{grain}', grain) }),
    [declared, grain],
  );
  const [showsTable, setShowsTable] = useState(false);
  const [explains, setExplains] = useState(false);
  const today = new Date(useNow() || Date.now()).toISOString().slice(0, 10);
  const ready = answer?.status === 'ready' ? answer : null;
  const presentation = useMemo(
    () => ready && presentTile(tile, ready, colours, today),
    [tile, ready, colours, today],
  );
  const save = useSaveTile(tile, presentation, ready);
  const { filters = [], notes = {}, staleAfterMinutes = Infinity } = dashboard.queries[tile.query] ?? {};
  const note = Object.keys(state.filters)
    .map((id) => notes[id] ?? (filters.includes(id) ? null : 'This filter does not apply here.'))
    .find((text) => text !== null);
  const asOf = ready?.receipt.tables[0]?.snapshotAt ?? null;
  const stale = isStale(asOf, ready?.period.to, today, staleAfterMinutes, useNow());

  return (
    <TileFrame
      id={tile.id}
      title={tile.title}
      description={tile.description}
      kind={tile.kind}
      width={tile.width}
      busy={isFetching}
      dimmed={isPlaceholderData}
      asOf={asOf}
      stale={stale}
      tables={ready?.receipt.tables.map(({ name }) => name) ?? NO_TABLES}
      note={note ?? null}
      capText={presentation?.kind === 'chart' ? presentation.capText : null}
      actions={
        ready && presentation
          ? {
              showsTable,
              onToggleTable: () => setShowsTable(!showsTable),
              onExplain: () => setExplains(true),
              onSaveImage: presentation.empty ? null : () => void save.image(),
              onSaveRows: mayExport ? () => void save.rows() : null,
            }
          : null
      }
    >
      {presentation ? (
        <TileBody
          tile={tile}
          presentation={presentation}
          showsTable={showsTable}
          onChoose={(value) => change(toggled(state, tile, value))}
        />
      ) : error ? (
        <TileRoom kind={tile.kind}>
          <ErrorState title="This could not be loaded" onRetry={() => void refetch()} retrying={isFetching}>
            {failureText(error)}
          </ErrorState>
        </TileRoom>
      ) : answer?.status === 'not_built' ? (
        <TileRoom kind={tile.kind}>
          <p className="visually-hidden">{tile.title} has no data yet.</p>
          <NotBuilt missing={answer.missing} />
        </TileRoom>
      ) : (
        <TileSkeleton kind={tile.kind} />
      )}
      {ready && (
        <ReceiptSheet tile={tile} answer={ready} open={explains} onClose={() => setExplains(false)} />
      )}
    </TileFrame>
  );
}

function NotBuilt({ missing }: { missing: readonly string[] }) {
  return (
    <p>
      Waiting for the first data: <code>{missing.join(', ')}</code> is built when events have arrived.
    </p>
  );
}

function failureText(error: unknown): string {
  const verdict = judgeError(error);
  return 'message' in verdict ? verdict.message : 'Your session has ended. Sign in again.';
}

/** A click on a member chooses it; a click on the only one chosen gives all back. */
function toggled(state: PageState, tile: QueryTileDefinition, value: string): PageState {
  if (tile.kind !== 'ranked' || !tile.filters) return state;
  const { [tile.filters]: chosen = [], ...others } = state.filters;
  const only = chosen.length === 1 && chosen[0] === value;
  return { ...state, filters: only ? others : { ...others, [tile.filters]: [value] } };
}
