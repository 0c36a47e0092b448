'use client';

import { later, useLater } from '#components/ui/later.ts';
import { ErrorState, Skeleton } from '#components/ui/state-views.tsx';
import { reportNotLoaded } from '#components/ui/toasts.tsx';
import type { TableListProps } from './table-list.tsx';

const tableList = later<TableListProps>(
  () => import('./table-list.tsx').then((module) => module.TableList),
  reportNotLoaded,
);

interface SchemaPanelProps extends Omit<TableListProps, 'tables'> {
  /** Null until they are there. */
  readonly tables: TableListProps['tables'] | null;
  /** Why they are not. */
  readonly problem: string | null;
  readonly onRetry: () => void;
}

/** The tables this person sees, or why they are not shown. */
export function SchemaPanel({ tables, problem, onRetry, ...doing }: SchemaPanelProps) {
  const List = useLater(tableList, true);
  if (problem !== null && tables === null) {
    return (
      <ErrorState title="The tables could not be loaded" onRetry={onRetry}>
        {problem}
      </ErrorState>
    );
  }
  if (!List || tables === null) {
    return (
      <div aria-busy="true">
        <Skeleton height="32px" />
        <Skeleton height="224px" />
      </div>
    );
  }
  return <List tables={tables} {...doing} />;
}
