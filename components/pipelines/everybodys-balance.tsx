'use client';

import { PageHeader } from '#components/ui/page-header.tsx';
import { tableAddress } from '#server/datasets/table-address.ts';
import { BalancePage } from './balance-page.tsx';

/** The balance for whoever does not run pipelines: tables are opened in the catalog. */
export function EverybodysBalance() {
  return (
    <>
      <PageHeader
        title="Balance"
        lead="Whether every event that the stream gave is in the lake, once and unchanged."
      />
      <BalancePage hrefOf={tableAddress} />
    </>
  );
}
