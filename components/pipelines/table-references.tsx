'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { ListTable } from '#components/ui/list-table.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { showToast } from '#components/ui/toasts.tsx';
import type { LakeTableDetails } from '#server/pipelines/schema.ts';
import classes from './pipelines.module.css';

interface TableReferencesProps {
  readonly details: Pick<LakeTableDetails, 'table' | 'references'>;
  readonly mayManage: boolean;
}

/** Snapshots that have a name, which keeps them. */
export function TableReferences({ details: { table, references }, mayManage }: TableReferencesProps) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const remove = useMutation(
    trpc.pipelines.untag.mutationOptions({
      onSuccess: async (_, { tag }) => {
        await client.invalidateQueries({ queryKey: trpc.pipelines.table.queryKey() });
        showToast({ tone: 'good', title: `${tag} is removed`, text: 'Its snapshot stays until it expires.' });
      },
    }),
  );
  if (references.length === 0) return null;
  return (
    <Panel title="Tags and branches" aside="Kept under a name" flush>
      <ListTable
        label="Tags and branches"
        columns={[
          { name: 'Name' },
          { name: 'Kind' },
          { name: 'Kept until' },
          { name: 'Snapshot', wide: true },
          ...(mayManage ? [{ name: 'Actions' }] : []),
        ]}
      >
        {references.map(({ name, type, until, snapshotId }) => (
          <tr key={name}>
            <td className={classes.name}>{name}</td>
            <td>{type === 'tag' ? 'Tag' : 'Branch'}</td>
            <td>{until === null ? 'it is removed' : <RelativeTime at={until} />}</td>
            <td data-wide>
              <code className={classes.snapshot}>{snapshotId}</code>
            </td>
            {mayManage && (
              <td>
                {type === 'tag' && (
                  <Button
                    aria-label={`Remove ${name}`}
                    busy={remove.isPending && remove.variables.tag === name}
                    onClick={() => remove.mutate({ table, tag: name })}
                  >
                    Remove
                  </Button>
                )}
              </td>
            )}
          </tr>
        ))}
      </ListTable>
    </Panel>
  );
}
