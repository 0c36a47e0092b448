import { notFound, redirect } from 'next/navigation';
import { cache } from 'react';
import { datasetAddress, datasetOfAddress } from '#components/datasets/dataset-address.ts';
import { hasTab } from '#components/datasets/dataset-tabs.ts';
import { serverCaller } from '#server/trpc/caller.ts';

/** Null for a table that is not there and, the same, for one that the person may not see. */
export const findFacts = cache(async (segment: string) => {
  const { datasets } = await serverCaller();
  try {
    return await datasets.facts({ table: datasetOfAddress(segment) });
  } catch (error) {
    if (['NOT_FOUND', 'BAD_REQUEST'].includes((error as { code?: string }).code ?? '')) return null;
    throw error;
  }
});

/** The table of an address whose tab not every table has: one that has it not shows its first. */
export async function tableWithTab(segment: string, tab: string): Promise<string> {
  const facts = await findFacts(segment);
  if (!facts) notFound();
  if (!hasTab(tab, facts)) redirect(datasetAddress(facts.name));
  return facts.name;
}
