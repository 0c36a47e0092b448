'use client';

import { useQuery } from '@tanstack/react-query';
import classes from '#components/repair/repair.module.css';
import { useTRPC } from '#components/trpc/client.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import { FilterBar, FilterSelect } from '#components/ui/filters.tsx';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { ListTable } from '#components/ui/list-table.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { SoftBreaks } from '#components/ui/soft-breaks.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import { Surface } from '#components/ui/surface.tsx';
import { useAddressFilters } from '#components/ui/use-address-filters.ts';
import { type QuarantineSummary, ROW_STATES, type RowState } from '#server/quarantine/schema.ts';
import ownClasses from './quarantine.module.css';
import { QuarantineJobs } from './quarantine-jobs.tsx';
import { STATE_WORDS } from './quarantine-words.ts';
import { RowsPanel } from './rows-panel.tsx';

const REFRESH_MS = 5_000;

/** Rows that checks kept out of their tables: why, what they are, and what became of them. The address holds what is chosen. */
export function QuarantinePage({ mayReplay }: { mayReplay: boolean }) {
  const trpc = useTRPC();
  const { parameters, set } = useAddressFilters();
  const read = useQuery(
    trpc.quarantine.summary.queryOptions(undefined, { refetchInterval: REFRESH_MS, meta: { quiet: true } }),
  );
  return (
    <Loaded read={read} failed="The quarantine could not be loaded" height="480px">
      {(tables) => (
        <Quarantine tables={tables} address={addressOf(parameters)} mayReplay={mayReplay} onChange={set} />
      )}
    </Loaded>
  );
}

interface Address {
  readonly table: string | null;
  readonly rule: string | null;
  readonly state: RowState;
}

/** Open rows are what there is to do: they are shown unless others are asked for. */
function addressOf(parameters: Pick<URLSearchParams, 'get'>): Address {
  return {
    ...{ table: parameters.get('table'), rule: parameters.get('rule') },
    state: ROW_STATES.find((state) => state === parameters.get('state')) ?? 'open',
  };
}

type ChangeAddress = (change: Partial<Record<keyof Address, string | undefined>>) => void;

interface QuarantineProps {
  readonly tables: readonly QuarantineSummary[];
  readonly address: Address;
  readonly mayReplay: boolean;
  readonly onChange: ChangeAddress;
}

function Quarantine({ tables, address, mayReplay, onChange }: QuarantineProps) {
  if (tables.length === 0) {
    return (
      <Surface>
        <EmptyState title="No quarantined rows">
          Rows that fail a check that keeps them back would be here, to be mended and replayed. Nothing was
          kept out that you would see. Which checks keep rows back is written in a table’s suites, under
          Quality.
        </EmptyState>
      </Surface>
    );
  }
  const open = ({ counts }: QuarantineSummary) => counts?.open ?? 0;
  const chosen =
    tables.find(({ table }) => table === address.table) ?? tables.toSorted((a, b) => open(b) - open(a))[0];
  return (
    <div className={classes.stack}>
      <Summary tables={tables} chosen={chosen?.table} chosenRule={address.rule} onChoose={onChange} />
      <QuarantineJobs mayReplay={mayReplay} />
      {chosen && (
        <div>
          <FilterBar>
            <FilterSelect
              label="Rule"
              value={address.rule ?? undefined}
              options={chosen.rules.map(({ checkId, rule }) => ({ value: checkId, label: rule }))}
              onChange={(rule) => onChange({ rule })}
            />
            <FilterSelect
              label="State"
              value={address.state}
              unset={null}
              options={ROW_STATES.map((value) => ({ value, label: STATE_WORDS[value] }))}
              onChange={(state) => onChange({ state })}
            />
          </FilterBar>
          <RowsPanel
            key={JSON.stringify([chosen.table, address.rule, address.state])}
            summary={chosen}
            checkId={address.rule}
            state={address.state}
            mayReplay={mayReplay}
          />
        </div>
      )}
    </div>
  );
}

interface SummaryProps {
  readonly tables: readonly QuarantineSummary[];
  readonly chosen: string | undefined;
  readonly chosenRule: string | null;
  readonly onChoose: ChangeAddress;
}

/** By table and rule. A row that breaks two rules counts for both. */
function Summary({ tables, chosen, chosenRule, onChoose }: SummaryProps) {
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
          <tr key={table} className={table === chosen && chosenRule === null ? classes.chosen : undefined}>
            <td>
              <button
                type="button"
                className={classes.choose}
                onClick={() => onChoose({ table, rule: undefined })}
              >
                <span className={classes.name}>
                  <SoftBreaks text={table} />
                </span>
              </button>
              {counts === null && (
                <span className={classes.aside}>Counts are for whoever sees every row.</span>
              )}
            </td>
            <Counts counts={counts} />
          </tr>,
          ...rules.map(({ checkId, rule, counts: own }) => (
            <tr key={`${table} ${checkId}`} className={checkId === chosenRule ? classes.chosen : undefined}>
              <td>
                <button
                  type="button"
                  className={classes.choose}
                  onClick={() => onChoose({ table, rule: checkId })}
                >
                  <span className={ownClasses.under}>{rule}</span>
                </button>
              </td>
              <Counts counts={own} />
            </tr>
          )),
        ])}
      </ListTable>
    </Panel>
  );
}

function Counts({ counts }: Pick<QuarantineSummary, 'counts'>) {
  return ROW_STATES.map((state) => (
    <td key={state} data-number data-wide={state === 'open' ? undefined : true}>
      {counts ? <FormattedNumber value={counts[state]} unit={{ kind: 'count' }} /> : '–'}
    </td>
  ));
}
