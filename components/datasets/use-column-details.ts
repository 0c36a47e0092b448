'use client';

import { keepPreviousData, useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import type { DatasetColumnFacts } from '#server/datasets/schema.ts';
import type { ShownDetails } from '#server/profiles/schema.ts';

/** So many columns are asked for at once; the server gives no more than 50. */
const COLUMNS_ASKED = 25;

/** Histograms and top values of the columns in view and a few beside them; nothing without a profile. */
export function useColumnDetails(
  table: string,
  columns: readonly DatasetColumnFacts[],
  shown: readonly { readonly index: number }[],
  snapshotId: string | null,
): ReadonlyMap<string, ShownDetails['details']> {
  const trpc = useTRPC();
  const first = Math.floor((shown.at(0)?.index ?? 0) / COLUMNS_ASKED);
  const last = Math.floor((shown.at(-1)?.index ?? -1) / COLUMNS_ASKED);
  const pages = useMemo(
    () =>
      Array.from({ length: last - first + 1 }, (_, place) => {
        const from = (first + place) * COLUMNS_ASKED;
        return columns.slice(from, from + COLUMNS_ASKED).map(({ name }) => name);
      }).filter(({ length }) => length > 0),
    [columns, first, last],
  );
  return useQueries({
    queries: pages.map((names) =>
      trpc.profiles.columns.queryOptions(
        { table, columns: names },
        {
          enabled: snapshotId !== null,
          placeholderData: keepPreviousData,
          staleTime: Number.POSITIVE_INFINITY,
          meta: { quiet: true },
        },
      ),
    ),
    combine: byName,
  });
}

function byName(answers: readonly { readonly data: readonly ShownDetails[] | undefined }[]) {
  return new Map(
    answers.flatMap(({ data }) => data?.map(({ name, details }) => [name, details] as const) ?? []),
  );
}
