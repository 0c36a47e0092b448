'use client';

import { IconArrowLeft } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import { Button } from '#components/ui/button.tsx';
import { FilterSearch } from '#components/ui/filters.tsx';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { SoftBreaks } from '#components/ui/soft-breaks.tsx';
import type { TermPage } from '#server/glossary/schema.ts';
import classes from './glossary.module.css';
import { useGlossaryActions } from './use-glossary.ts';

type LinkedTerm = Pick<TermPage, 'id' | 'name' | 'links'>;

/** First the table, by words; then it or its columns, each linked and unlinked at a press. */
export function LinkForm({ term }: { term: LinkedTerm }) {
  const [table, setTable] = useState<string | null>(null);
  return (
    <div className={classes.form}>
      {table === null ? (
        <TableChoice onChoose={setTable} />
      ) : (
        <PartChoice term={term} table={table} onBack={() => setTable(null)} />
      )}
    </div>
  );
}

const FOUND_MAX = 12;

function TableChoice({ onChoose }: { onChoose: (table: string) => void }) {
  const trpc = useTRPC();
  const [text, setText] = useState('');
  const found = useQuery(
    trpc.catalog.search.queryOptions(
      { text, kinds: ['table'], limit: FOUND_MAX },
      { placeholderData: keepPreviousData, meta: { quiet: true } },
    ),
  );
  // Tables of others have no page here; no table of the portal has a slash in its name.
  const tables = found.data?.hits.filter(({ name }) => !name.includes('/')) ?? [];
  return (
    <>
      <FilterSearch
        label="Find a table"
        placeholder="Its name, a column, what it is about"
        value={text}
        onChange={(next) => setText(next.trim())}
      />
      <FormProblem>{failureOf(found.error)}</FormProblem>
      <ul className={classes.choices} aria-label="Tables" aria-busy={found.isFetching || undefined}>
        {tables.map(({ name, description }) => (
          <li key={name}>
            <button type="button" className={classes.choice} onClick={() => onChoose(name)}>
              <code>
                <SoftBreaks text={name} />
              </code>
              <span>{description}</span>
            </button>
          </li>
        ))}
      </ul>
      {found.data && tables.length === 0 && (
        <p className={classes.note}>No table is like that for you. Use fewer words.</p>
      )}
    </>
  );
}

interface PartChoiceProps {
  readonly term: LinkedTerm;
  readonly table: string;
  readonly onBack: () => void;
}

function PartChoice({ term, table, onBack }: PartChoiceProps) {
  const trpc = useTRPC();
  const columns = useQuery(trpc.datasets.columns.queryOptions({ table }, { meta: { quiet: true } }));
  const linked = useQuery(
    trpc.glossary.ofDataset.queryOptions({ dataset: table }, { meta: { quiet: true } }),
  );
  const { link, unlink } = useGlossaryActions();
  const isLinked = (column: string | null) =>
    linked.data?.some((each) => each.id === term.id && each.column === column) ?? false;
  const toggle = (column: string | null) =>
    (isLinked(column) ? unlink : link)(term, { dataset: table, column });
  return (
    <>
      <div>
        <Button onClick={onBack}>
          <IconArrowLeft size={16} aria-hidden="true" />
          Another table
        </Button>
      </div>
      <Loaded read={columns} failed="The columns could not be loaded" height="240px">
        {(data) => (
          <fieldset className={classes.parts} disabled={!linked.data}>
            <legend>
              <code>{table}</code>
            </legend>
            <label className={classes.part}>
              <input type="checkbox" checked={isLinked(null)} onChange={() => toggle(null)} />
              <span>The table itself</span>
            </label>
            {data.map(({ name, description }) => (
              <label key={name} className={classes.part}>
                <input type="checkbox" checked={isLinked(name)} onChange={() => toggle(name)} />
                <span>
                  <code>{name}</code>
                  {description !== null && <span className={classes.note}>{description}</span>}
                </span>
              </label>
            ))}
          </fieldset>
        )}
      </Loaded>
    </>
  );
}
