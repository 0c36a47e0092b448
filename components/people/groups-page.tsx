'use client';

import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { prepareDialog } from '#components/ui/dialog.tsx';
import { ListTable } from '#components/ui/list-table.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import { Surface } from '#components/ui/surface.tsx';
import { useHydrated } from '#components/ui/use-hydrated.ts';
import type { GroupForm, GroupList } from '#server/people/schema.ts';
import { GroupDialog } from './group-dialog.tsx';
import classes from './people.module.css';

const COLUMNS = [{ name: 'Group' }, { name: 'Description', wide: true }, { name: 'Members', number: true }];

/** All groups, and those that data or policies speak of and that nobody made. */
export function GroupsPage({ initial }: { initial: GroupList }) {
  const trpc = useTRPC();
  const read = useQuery(
    trpc.people.groups.queryOptions(undefined, {
      initialData: { groups: [...initial.groups], missing: [...initial.missing] },
    }),
  ).data;
  const { groups, missing }: GroupList = useHydrated() ? read : initial;
  const [making, setMaking] = useState<Partial<GroupForm> | null>(null);
  const asks = { onPointerEnter: prepareDialog, onFocus: prepareDialog };
  return (
    <>
      <PageHeader title="Groups" lead="Policies are about groups, and groups own tables.">
        <Button tone="primary" {...asks} onClick={() => setMaking({})}>
          <IconPlus size={16} aria-hidden="true" />
          New group
        </Button>
      </PageHeader>
      <div className={classes.stack}>
        <Surface>
          {groups.length === 0 ? (
            <EmptyState title="There are no groups yet">
              Make one for people who should see the same: a team, a country, a project.
            </EmptyState>
          ) : (
            <ListTable label="Groups" columns={COLUMNS}>
              {groups.map(({ id, title, description, members }) => (
                <tr key={id}>
                  <td>
                    <Link href={`/admin/groups/${id}`} className={classes.name}>
                      {title}
                    </Link>
                    <code className={classes.second}>{id}</code>
                  </td>
                  <td data-wide>{description || '–'}</td>
                  <td data-number>{members}</td>
                </tr>
              ))}
            </ListTable>
          )}
        </Surface>
        {missing.length > 0 && (
          <Panel title="Named, and not made yet" flush>
            <ListTable
              label="Groups that are not there yet"
              columns={[{ name: 'Group' }, { name: 'Why' }, { name: 'Make', silent: true }]}
            >
              {missing.map(({ id, because }) => (
                <tr key={id}>
                  <td>
                    <code>{id}</code>
                  </td>
                  <td>{because}</td>
                  <td data-number>
                    <Button
                      {...asks}
                      aria-label={`Make ${id}`}
                      onClick={() => setMaking({ id, title: titleOf(id) })}
                    >
                      Make
                    </Button>
                  </td>
                </tr>
              ))}
            </ListTable>
          </Panel>
        )}
      </div>
      <GroupDialog
        key={making?.id}
        open={making !== null}
        group={making ?? {}}
        onClose={() => setMaking(null)}
      />
    </>
  );
}

/** `sales-analytics` → `Sales analytics`. */
function titleOf(id: string): string {
  const words = id.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
