'use client';

import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import type { PolicyDocument } from '#server/access/schema.ts';
import type { PolicyChoices } from './policy-choices.ts';

/** What the forms offer: what there is, and the roles of the document that is edited. Empty until it has come. */
export function usePolicyChoices(document: PolicyDocument): PolicyChoices {
  const trpc = useTRPC();
  const { data: catalogue } = useQuery(trpc.policies.catalogue.queryOptions());
  // Whoever may change policies need not read dashboards: then their ids are not offered.
  const { data: list } = useQuery(
    trpc.dashboards.list.queryOptions(undefined, { meta: { quiet: true }, retry: false }),
  );
  return useMemo(
    () => ({
      tables: catalogue?.tables ?? [],
      groups: catalogue?.groups ?? [],
      people: catalogue?.people ?? [],
      attributes: catalogue?.attributes ?? [],
      roles: document.roles,
      dashboards: list?.dashboards ?? [],
    }),
    [catalogue, list, document.roles],
  );
}
