'use client';

import { Proposals } from '#components/classification/proposals.tsx';
import { Panel } from '#components/ui/panel.tsx';

/** What was found in the table's columns, decided or not. */
export function ClassificationTab({ table }: { table: string }) {
  return (
    <Panel title="Tags that were found">
      <Proposals state={null} dataset={table} />
    </Panel>
  );
}
