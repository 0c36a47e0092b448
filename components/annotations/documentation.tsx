'use client';

import { Markdown } from '#components/ui/markdown.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { useTableAnnotations } from './use-annotations.ts';

/** What people wrote about a table at length; nothing where nobody did. */
export function Documentation({ table }: { table: string }) {
  const { data } = useTableAnnotations(table);
  if (!data?.documentation) return null;
  return (
    <Panel title="Documentation">
      <Markdown text={data.documentation} />
    </Panel>
  );
}
