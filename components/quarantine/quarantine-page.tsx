'use client';

import { useQuery } from '@tanstack/react-query';
import { usePathname, useSearchParams } from 'next/navigation';
import { useTRPC } from '#components/trpc/client.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import { FilterBar, FilterSelect } from '#components/ui/filters.tsx';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { ListTable } from '#components/ui/list-table.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import { Surface } from '#components/ui/surface.tsx';
import { type QuarantineSummary, ROW_STATES, type RowState } from '#server/quarantine/schema.ts';
import { JobsPanel } from './jobs-panel.tsx';
import classes from './quarantine.module.css';
import { STATE_WORDS } from './quarantine-words.ts';
import { RowsPanel } from './rows-panel.tsx';

const REFRESH_MS = 5_000;

interface Address {
  readonly table: string | undefined;
  readonly checkId: string | null;
  readonly state: RowState;
}

function readAddress(params: { get(name: string): string | null }): Address {
  return {
    table: params.get('table') ?? undefined,
    checkId: params.get('rule'),
    state: ROW_STATES.find((state) => state === params.get('state')) ?? 'open',
  };
}

function writeAddress({ table, checkId, state }: Address): string {
  return new URLSearchParams({
    ...(table !== undefined && { table }),
    ...(checkId !== null && { rule: checkId }),
    ...(state !== 'open' && { state }),
  }).toString();
}

/** Rows that checks kept out of their tables: why, what they are, and what became of them. The address holds what is chosen. */
export function QuarantinePage({ mayReplay }: { mayReplay: boolean }) {
  const trpc = useTRPC();
  const pathname = usePathname();
  const address = readAddress(useSearchParams());
  const read = useQuery(
    trpc.quarantine.summary.queryOptions(undefined, { refetchInterval: REFRESH_MS, meta: { quiet: true } }),
  );
  const set = (change: Partial<Address>) => {
    const next = writeAddress({ ...address, ...change });
    window.history.replaceState(null, '', next === '' ? pathname : `${pathname}?${next}`);
  };
  return (
    <Loaded read={read} failed="The quarantine could not be loaded" height="480px">
      {(tables) => <Quarantine tables={tables} address={address} mayReplay={mayReplay} onChange={set} />}
    </Loaded>
  );
}

interface QuarantineProps {
  readonly tables: readonly QuarantineSummary[];
  readonly address: Address;
  readonly mayReplay: boolean;
  readonly onChange: (change: Partial<Address>) => void;
}

function Quarantine({ tables, address, mayReplay, onChange }: QuarantineProps) {
  if (tables.length === 0) {
    return (
      <Surface>
        <EmptyState title="No quarantined rows">
          Rows that break a rule whose batch may not be published with them would be here, for whoever sees
          their table. Nothing was kept out that you would see.
        </EmptyState>
      </Surface>
    );
  }
  const open = ({ counts }: QuarantineSummary) => counts?.open ?? 0;
  const chosen =
    tables.find(({ table }) => table === address.table) ?? tables.toSorted((a, b) => open(b) - open(a))[0];
  return (
    <div className={classes.stack}>
      <Summary tables={tables} chosen={chosen?.table} onChoose={onChange} />
      <JobsPanel mayReplay={mayReplay} />
      {chosen && (
        <>
          <FilterBar>
            <FilterSelect
              label="Rule"
              value={address.checkId ?? undefined}
              options={chosen.rules.map(({ checkId, rule }) => ({ value: checkId, label: rule }))}
              onChange={(checkId) => onChange({ checkId: checkId ?? null })}
            />
            <FilterSelect
              label="State"
              value={address.state}
              unset={null}
              options={ROW_STATES.map((value) => ({ value, label: STATE_WORDS[value] }))}
              onChange={(value) => onChange({ state: ROW_STATES.find((each) => each === value) ?? 'open' })}
            />
          </FilterBar>
          <RowsPanel
            key={JSON.stringify([chosen.table, address.checkId, address.state])}
            summary={chosen}
            checkId={address.checkId}
            state={address.state}
            mayReplay={mayReplay}
          />
        </>
      )}
    </div>
  );
}

interface SummaryProps {
  readonly tables: readonly QuarantineSummary[];
  readonly chosen: string | undefined;
  readonly onChoose: (change: Partial<Address>) => void;
}

/** By table and rule. A row that breaks two rules counts for both. */
function Summary({ tables, chosen, onChoose }: SummaryProps) {
  return (
    <Panel title="Kept out" aside="By table and rule" flush>
      <ListTable
        label="Quarantined rows by table and rule"
        columns={[
          { name: 'Table and rule' },
          { name: 'Open', number: true },
          { name: 'Replayed', number: true, wide: true },
          { name: 'There already', number: true, wide: true },
          { name: 'Discarded', number: true, wide: true },
        ]}
      >
        {tables.flatMap(({ table, counts, rules }) => [
          <tr key={table} className={table === chosen ? classes.chosen : undefined}>
            <td>
              <button
                type="button"
                className={classes.choose}
                onClick={() => onChoose({ table, checkId: null })}
              >
                {table}
              </button>
              {counts === null && (
                <span className={classes.aside}>Counts are for whoever sees every row.</span>
              )}
            </td>
            {(['open', 'replayed', 'repeat', 'discarded'] as const).map((state) => (
              <td key={state} data-number data-wide={state === 'open' ? undefined : true}>
                {counts ? <FormattedNumber value={counts[state]} unit={{ kind: 'count' }} /> : '–'}
              </td>
            ))}
          </tr>,
          ...rules.map(({ checkId, rule, open }) => (
            <tr key={`${table} ${checkId}`}>
              <td className={classes.under}>
                <button
                  type="button"
                  className={classes.choose}
                  onClick={() => onChoose({ table, checkId, state: 'open' })}
                >
                  {rule}
                </button>
              </td>
              <td data-number>
                <FormattedNumber value={open} unit={{ kind: 'count' }} />
              </td>
              <td data-wide />
              <td data-wide />
              <td data-wide />
            </tr>
          )),
        ])}
      </ListTable>
    </Panel>
  );
}
