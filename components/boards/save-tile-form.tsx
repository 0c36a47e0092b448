'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { type FormEvent, useEffect, useMemo, useState } from 'react';
import { guessChart } from '#components/chart/prepare/guess-chart.ts';
import type { ResultChartSpec } from '#components/chart/prepare/result-chart.ts';
import { newQueryId } from '#components/queries/stream-query.ts';
import { useTRPC, useTRPCClient } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { SelectField } from '#components/ui/select-field.tsx';
import { Skeleton } from '#components/ui/state-views.tsx';
import { showToast } from '#components/ui/toasts.tsx';
import type { ChartSpec } from '#server/queries/schema.ts';
import classes from './board.module.css';
import type { SaveTileDialogProps, TileResult } from './save-tile-dialog.tsx';

const NEW = 'new';
const WIDTH = 6;

type SaveTileFormProps = Omit<SaveTileDialogProps, 'open' | 'onClose'> & { readonly onDone: () => void };

export function SaveTileForm({
  sql,
  parameters,
  chart: chosenChart,
  result,
  title: given,
  onDone,
}: SaveTileFormProps) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const router = useRouter();
  const { data } = useQuery(trpc.boards.list.queryOptions(undefined, { staleTime: 0 }));
  const [title, setTitle] = useState(given);
  const [chosen, setChosen] = useState<string | null>(null);
  const [name, setName] = useState('');
  const arrived = useArrived(result);
  const isWaiting = chosenChart === null && arrived === 'waiting';
  const chart = useMemo(
    () => chosenChart ?? (arrived === 'waiting' ? null : chartOf(arrived)),
    [chosenChart, arrived],
  );
  const [asTable, setAsTable] = useState(false);
  const own = data?.filter(({ by }) => by === 'mine') ?? [];
  const boardId = chosen ?? own[0]?.id ?? NEW;
  const save = useMutation({
    meta: { quiet: true },
    mutationFn: async () => {
      const shown = asTable ? null : (chosenChart ?? chartOf(await result));
      const values = Object.entries(parameters).map(([key, value]) => [
        key,
        typeof value === 'string' ? value : [...value],
      ]);
      const tile = {
        id: newQueryId(),
        title: title.trim(),
        sql,
        parameters: Object.fromEntries(values) as Record<string, string | string[]>,
        chart: shown,
        width: WIDTH,
      };
      return boardId === NEW
        ? client.boards.create.mutate({ title: name.trim(), description: '', tiles: [tile] })
        : client.boards.addTile.mutate({ id: boardId, tile });
    },
    onSuccess: async (board) => {
      showToast({
        tone: 'good',
        title: `It is on ${board.title}`,
        action: { label: 'Show it', onSelect: () => router.push(`/dashboards/board/${board.id}`) },
      });
      onDone();
      await queryClient.invalidateQueries({ queryKey: trpc.boards.pathKey() });
    },
  });
  if (!data) return <Skeleton height="160px" />;
  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate();
  }
  return (
    <form className={classes.form} onSubmit={submit}>
      <FormProblem>{failureOf(save.error)}</FormProblem>
      <Field
        label="Title of the tile"
        value={title}
        maxLength={120}
        autoComplete="off"
        autoFocus
        onChange={({ currentTarget }) => setTitle(currentTarget.value)}
      />
      <SelectField
        label="Dashboard"
        value={boardId}
        onChange={({ currentTarget }) => setChosen(currentTarget.value)}
        choices={[
          ...own.map(({ id, title: label }) => ({ value: id, label })),
          { value: NEW, label: 'A new one' },
        ]}
      />
      {boardId === NEW && (
        <Field
          label="Title of the dashboard"
          value={name}
          maxLength={120}
          autoComplete="off"
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
      )}
      {isWaiting && (
        <p role="status" className={classes.note}>
          The statement is still running. How its rows are shown is chosen when they are there; saving waits
          for them.
        </p>
      )}
      {chart && (
        <SelectField
          label="Shown as"
          value={asTable ? 'table' : 'chart'}
          onChange={({ currentTarget }) => setAsTable(currentTarget.value === 'table')}
          choices={[
            { value: 'chart', label: chartWords(chart) },
            { value: 'table', label: 'A table of the rows' },
          ]}
        />
      )}
      <div className={classes.actions}>
        <Button
          type="submit"
          tone="primary"
          busy={save.isPending}
          disabled={title.trim() === '' || (boardId === NEW && name.trim() === '')}
        >
          Save tile
        </Button>
      </div>
    </form>
  );
}

/** What a promise gave, once it has. */
function useArrived(result: SaveTileFormProps['result']): TileResult | 'waiting' {
  const [arrived, setArrived] = useState<TileResult | 'waiting'>(() =>
    result instanceof Promise ? 'waiting' : result,
  );
  useEffect(() => {
    let isWanted = true;
    void Promise.resolve(result).then((given) => isWanted && setArrived(given));
    return () => {
      isWanted = false;
    };
  }, [result]);
  return arrived;
}

function chartOf(result: TileResult): ChartSpec | null {
  return result && toSpec(guessChart(result.columns, result.rows));
}

function toSpec(guess: ResultChartSpec | null): ChartSpec | null {
  return guess && { ...guess, y: [...guess.y] };
}

const KINDS: Readonly<Record<ChartSpec['kind'], string>> = {
  bar: 'Bars',
  line: 'A line',
  area: 'An area',
  scatter: 'Points',
  number: 'A number',
};

function chartWords({ kind, x, y }: ChartSpec): string {
  return `${KINDS[kind]}: ${y.join(', ')}${x === null ? '' : ` by ${x}`}`;
}
