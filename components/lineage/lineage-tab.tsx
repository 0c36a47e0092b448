'use client';

import { useQuery } from '@tanstack/react-query';
import { usePathname, useSearchParams } from 'next/navigation';
import { useCallback, useMemo } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { Loaded, type LoadedProps } from '#components/trpc/loaded.tsx';
import { FilterMoment } from '#components/ui/filter-moment.tsx';
import type { LineageChanges, LineageGraph } from '#server/lineage/schema.ts';
import { ImpactView } from './impact-view.tsx';
import classes from './lineage.module.css';
import { type LineageView, readView, viewAddress } from './lineage-address.ts';
import { ShownLineage } from './shown-lineage.tsx';

const VIEWS = [
  { as: 'picture', label: 'Picture' },
  { as: 'list', label: 'List' },
  { as: 'impact', label: 'Impact' },
] as const;

/** What a table is made of and what is made of it. What is shown is the page's address. */
interface LineageTabProps {
  readonly table: string;
  readonly mayVerify: boolean;
  /** To tell people what is going to be changed. */
  readonly mayTell: boolean;
}

export function LineageTab({ table, mayVerify, mayTell }: LineageTabProps) {
  const address = useSearchParams().toString();
  const pathname = usePathname();
  const view = useMemo(() => readView(new URLSearchParams(address)), [address]);
  const change = useCallback(
    (next: Partial<LineageView>) => {
      const search = viewAddress({ ...readView(new URLSearchParams(window.location.search)), ...next });
      window.history.replaceState(null, '', search === '' ? pathname : `${pathname}?${search}`);
    },
    [pathname],
  );
  return (
    <>
      <div className={classes.bar}>
        <fieldset className={classes.views}>
          <legend className="visually-hidden">Shown as</legend>
          {VIEWS.map(({ as, label }) => (
            <button
              key={as}
              type="button"
              className={classes.view}
              aria-pressed={view.as === as}
              onClick={() => change({ as })}
            >
              {label}
            </button>
          ))}
        </fieldset>
        <FilterMoment
          label="As of"
          value={view.at ?? undefined}
          onChange={(at) => change({ at: at ?? null })}
        />
        {view.as !== 'impact' && (
          <FilterMoment
            label="Compared with"
            value={view.since ?? undefined}
            onChange={(since) => change({ since: since ?? null })}
          />
        )}
      </div>
      {view.as === 'impact' ? (
        <ImpactView
          table={table}
          column={view.of === null ? view.column : null}
          at={view.at}
          mayTell={mayTell}
          onColumn={(column) => change({ column, of: null })}
        />
      ) : (
        <Graph key={table} table={table} mayVerify={mayVerify} view={view} onChange={change} />
      )}
    </>
  );
}

type LoadedLineage = LoadedProps<LineageGraph | LineageChanges>['read'];

interface GraphProps {
  readonly table: string;
  readonly mayVerify: boolean;
  readonly view: LineageView;
  readonly onChange: (next: Partial<LineageView>) => void;
}

function Graph({ table, mayVerify, view, onChange }: GraphProps) {
  const trpc = useTRPC();
  const question = { kind: 'table' as const, name: table, up: view.up, down: view.down, at: view.at };
  const plain = useQuery(
    trpc.lineage.graph.queryOptions(question, { enabled: view.since === null, meta: { quiet: true } }),
  );
  const changes = useQuery(
    trpc.lineage.changes.queryOptions(
      { ...question, since: view.since ?? '' },
      { enabled: view.since !== null, meta: { quiet: true } },
    ),
  );
  const read: LoadedLineage = view.since === null ? plain : changes;
  return (
    <Loaded read={read} failed="The lineage could not be loaded" height="480px">
      {(graph) => (
        <ShownLineage
          base={graph}
          states={'states' in graph ? graph.states : null}
          mayVerify={mayVerify}
          view={view}
          onChange={onChange}
        />
      )}
    </Loaded>
  );
}
