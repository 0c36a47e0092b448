'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import classes from '#components/repair/repair.module.css';
import { SelectionBar } from '#components/repair/selection-bar.tsx';
import { useOnChange } from '#components/repair/use-on-change.ts';
import { useTRPC } from '#components/trpc/client.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { ListTable } from '#components/ui/list-table.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import {
  CHOSEN_MAX,
  type QuarantinedPage,
  type QuarantinedRow,
  type QuarantineSummary,
  type RowState,
  type Selection,
} from '#server/quarantine/schema.ts';
import { DiscardForm } from './discard-form.tsx';
import { keyInWords, ROW_STATUS, rowsInWords, STATE_WORDS } from './quarantine-words.ts';
import { RepairForm } from './repair-form.tsx';

/** What a dialog is about. */
export interface Chosen {
  readonly table: string;
  readonly selection: Selection;
  readonly words: string;
  /** What they break, as far as that is known. */
  readonly rules: readonly string[];
  /** The one row, when it can be mended by hand. */
  readonly row: QuarantinedRow | null;
}

interface RowsPanelProps {
  readonly summary: QuarantineSummary;
  readonly checkId: string | null;
  readonly state: RowState;
  readonly mayReplay: boolean;
}

/** Rows of one table, to be looked at and chosen. */
export function RowsPanel({ summary, checkId, state, mayReplay }: RowsPanelProps) {
  const { table } = summary;
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [opened, setOpened] = useState<QuarantinedRow | null>(null);
  const [dialog, setDialog] = useState<{ what: 'repair' | 'discard'; chosen: Chosen } | null>(null);
  const read = useRows(summary, checkId, state);
  const columns = read.data?.pages[0]?.columns ?? [];
  const open =
    (checkId === null
      ? summary.counts?.open
      : summary.rules.find((rule) => rule.checkId === checkId)?.counts.open) ?? 0;
  const rules = summary.rules
    .filter((rule) => checkId === null || rule.checkId === checkId)
    .map(({ rule }) => rule);
  const choose: Chosen = {
    ...{ table, rules, row: null },
    ...(picked.size > 0
      ? { selection: { kind: 'rows', keys: [...picked] }, words: rowsInWords(picked.size) }
      : {
          selection: { kind: 'all', checkId },
          words: `all ${rowsInWords(open)} that ${open === 1 ? 'is' : 'are'} open here`,
        }),
  };
  const toggle = ({ key }: QuarantinedRow) => {
    const next = new Set(picked);
    if (!next.delete(key) && next.size < CHOSEN_MAX) next.add(key);
    setPicked(next);
  };
  const done = () => {
    setDialog(null);
    setOpened(null);
    setPicked(new Set());
  };
  const canAct = mayReplay && summary.mayRepair && state === 'open';
  return (
    <Panel title={`Rows of ${table}`} aside={STATE_WORDS[state]} flush>
      {canAct && (
        <SelectionBar
          things="rows"
          picked={picked.size > 0 ? rowsInWords(picked.size) : null}
          open={open}
          onNone={() => setPicked(new Set())}
          onRepair={() => setDialog({ what: 'repair', chosen: choose })}
          onDiscard={() => setDialog({ what: 'discard', chosen: choose })}
        />
      )}
      {mayReplay && !summary.mayRepair && (
        <div className={classes.bar}>
          <p className={classes.note}>
            You do not see all of {table} as it is, which is needed to repair and replay its rows.
          </p>
        </div>
      )}
      <Loaded read={read} failed="The rows could not be loaded" height="320px">
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          return (
            <>
              {items.length > 0 ? (
                <RowList rows={items} picked={picked} canPick={canAct} onToggle={toggle} onOpen={setOpened} />
              ) : (
                <EmptyState title={state === 'open' ? 'Nothing to do' : 'No rows like these'}>
                  {pages[0]?.isWithheld
                    ? 'A policy does not show you what tells one row from another.'
                    : state === 'open'
                      ? 'No row of these is kept out now. Choose another state to see what became of others.'
                      : 'Choose another state or rule to see others.'}
                </EmptyState>
              )}
              {read.hasNextPage && (
                <div className={classes.more}>
                  <Button busy={read.isFetchingNextPage} onClick={() => void read.fetchNextPage()}>
                    Show more rows
                  </Button>
                </div>
              )}
            </>
          );
        }}
      </Loaded>
      <Dialog
        title="Quarantined row"
        over={table}
        edge
        open={opened !== null}
        onClose={() => setOpened(null)}
      >
        {opened && (
          <RowSheet
            row={opened}
            columns={columns}
            onBegin={
              canAct
                ? (what) =>
                    setDialog({
                      what,
                      chosen: {
                        ...{ table, words: 'this row', row: opened, rules: opened.rules },
                        selection: { kind: 'rows', keys: [opened.key] },
                      },
                    })
                : null
            }
          />
        )}
      </Dialog>
      <Dialog
        title="Repair and replay"
        over={table}
        edge
        open={dialog?.what === 'repair'}
        onClose={() => setDialog(null)}
      >
        {dialog && (
          <RepairForm
            chosen={dialog.chosen}
            columns={columns}
            onDone={done}
            onCancel={() => setDialog(null)}
          />
        )}
      </Dialog>
      <Dialog title="Discard" over={table} open={dialog?.what === 'discard'} onClose={() => setDialog(null)}>
        {dialog && <DiscardForm chosen={dialog.chosen} onDone={done} onCancel={() => setDialog(null)} />}
      </Dialog>
    </Panel>
  );
}

interface RowListProps {
  readonly rows: readonly QuarantinedRow[];
  readonly picked: ReadonlySet<string>;
  readonly canPick: boolean;
  readonly onToggle: (row: QuarantinedRow) => void;
  readonly onOpen: (row: QuarantinedRow) => void;
}

function RowList({ rows, picked, canPick, onToggle, onOpen }: RowListProps) {
  return (
    <ListTable
      label="Quarantined rows"
      columns={[
        ...(canPick ? [{ name: 'Chosen', silent: true }] : []),
        { name: 'Row, and what it breaks' },
        { name: 'Kept out' },
      ]}
    >
      {rows.map((row) => {
        const name = keyInWords(row.key);
        return (
          <tr key={row.key} className={picked.has(row.key) ? classes.chosen : undefined}>
            {canPick && (
              <td>
                <label className={classes.box}>
                  <input
                    type="checkbox"
                    aria-label={`Choose ${name}`}
                    checked={picked.has(row.key)}
                    onChange={() => onToggle(row)}
                  />
                </label>
              </td>
            )}
            <td>
              <button type="button" className={classes.choose} onClick={() => onOpen(row)}>
                <span className="visually-hidden">Open </span>
                {name}
              </button>
              {row.rules.map((rule) => (
                <span key={rule} className={classes.aside}>
                  {rule}
                </span>
              ))}
            </td>
            <td>
              <RelativeTime at={row.at} />
            </td>
          </tr>
        );
      })}
    </ListTable>
  );
}

interface RowSheetProps {
  readonly row: QuarantinedRow;
  readonly columns: QuarantinedPage['columns'];
  /** Null: there is nothing that the reader may do. */
  readonly onBegin: ((what: 'repair' | 'discard') => void) | null;
}

function RowSheet({ row, columns, onBegin }: RowSheetProps) {
  return (
    <div className={classes.form}>
      <dl className={classes.facts}>
        <dt>Breaks</dt>
        <dd>
          <ul className={classes.list}>
            {row.rules.map((rule) => (
              <li key={rule}>{rule}</li>
            ))}
          </ul>
        </dd>
        <dt>State</dt>
        <dd>
          <StatusBadge status={ROW_STATUS[row.state]}>{STATE_WORDS[row.state]}</StatusBadge>
        </dd>
        <dt>Kept out</dt>
        <dd>
          <RelativeTime at={row.at} />
        </dd>
      </dl>
      {onBegin && (
        <div className={classes.actions}>
          <Button tone="primary" onClick={() => onBegin('repair')}>
            Repair and replay…
          </Button>
          <Button onClick={() => onBegin('discard')}>Discard…</Button>
        </div>
      )}
      <h3>As the model made it</h3>
      <dl className={classes.facts}>
        {columns.map(({ name }) => (
          <div key={name} className={classes.fact}>
            <dt>{name}</dt>
            <dd>{row.values[name] ?? <span className={classes.note}>no value</span>}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

/** The rows are read again when the counts of the summary, which is always fresh, are others. */
function useRows({ table, counts, latestAt }: QuarantineSummary, checkId: string | null, state: RowState) {
  const trpc = useTRPC();
  const read = useInfiniteQuery(
    trpc.quarantine.list.infiniteQueryOptions(
      { table, checkId, state },
      {
        getNextPageParam: ({ nextCursor }) => nextCursor,
        placeholderData: (before) => before,
        meta: { quiet: true },
      },
    ),
  );
  const now = JSON.stringify([counts, latestAt]);
  useOnChange(now, read.refetch);
  return read;
}
