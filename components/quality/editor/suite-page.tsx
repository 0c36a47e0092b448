'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { datasetAddress } from '#components/datasets/dataset-address.ts';
import { useTRPC } from '#components/trpc/client.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import { Fetched } from '#components/ui/fetched.tsx';
import { later } from '#components/ui/later.ts';
import { PageHeader } from '#components/ui/page-header.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import { reportNotLoaded } from '#components/ui/toasts.tsx';
import type { TableQuality } from '#server/quality/schema.ts';
import { keptSuite } from './kept-suite.ts';
import type { SuiteEditorProps } from './suite-editor.tsx';

const suiteEditor = later<SuiteEditorProps>(
  () => import('./suite-editor.tsx').then(({ SuiteEditor }) => SuiteEditor),
  reportNotLoaded,
);

interface SuitePageProps {
  readonly table: string;
  /** Null: a new one. */
  readonly id: string | null;
}

/** Where a suite of a table is written. */
export function SuitePage({ table, id }: SuitePageProps) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const [attempt, setAttempt] = useState(0);
  const options = trpc.quality.table.queryOptions({ table }, { meta: { quiet: true } });
  const read = useQuery(options);
  const name = read.data?.suites.find((suite) => suite.id === id)?.name;
  return (
    <>
      <PageHeader
        title={id === null ? 'Write a suite' : (name ?? 'Suite')}
        lead={
          <>
            What must hold of <Link href={`${datasetAddress(table)}/quality`}>{table}</Link>
          </>
        }
      />
      <Loaded read={read} failed="The suites of this table could not be loaded" height="480px">
        {(quality) => (
          <Editor
            key={attempt}
            {...{ table, id, quality }}
            onReload={async () => {
              await client.refetchQueries({ queryKey: options.queryKey });
              setAttempt((before) => before + 1);
            }}
          />
        )}
      </Loaded>
    </>
  );
}

interface EditorProps extends SuitePageProps {
  readonly quality: TableQuality;
  readonly onReload: () => void;
}

/** Begins with the suite as it was when the page was opened: what is saved meanwhile is told, and does not replace what is written. */
function Editor({ table, id, quality, onReload }: EditorProps) {
  const [suite] = useState(
    () => keptSuite(table, id)?.suite ?? quality.suites.find((each) => each.id === id) ?? null,
  );
  const { hasGate } = quality;
  if (id === null) return <Fetched what={suiteEditor} props={{ table, hasGate, suite: null, onReload }} />;
  if (suite === null) {
    return (
      <EmptyState
        title="This suite is not there"
        action={<Link href={`${datasetAddress(table)}/quality`}>Suites of {table}</Link>}
      >
        It was removed, or it is about what you may not see.
      </EmptyState>
    );
  }
  if (suite.origin !== 'portal' || suite.checks === null) {
    return (
      <EmptyState
        title="This suite cannot be edited here"
        action={<Link href={`${datasetAddress(table)}/quality`}>Suites of {table}</Link>}
      >
        {suite.origin === 'portal'
          ? 'Some of its checks are about what you do not see as it is.'
          : 'It is a file of the project. Export it and import it into a suite of your own to change what it says.'}
      </EmptyState>
    );
  }
  return <Fetched what={suiteEditor} props={{ table, hasGate, suite, onReload }} />;
}
