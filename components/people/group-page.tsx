'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { prepareDialog } from '#components/ui/dialog.tsx';
import { ListTable } from '#components/ui/list-table.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import { useHydrated } from '#components/ui/use-hydrated.ts';
import type { GroupDetails } from '#server/people/schema.ts';
import { GroupDialog } from './group-dialog.tsx';
import { MemberSearch } from './member-search.tsx';
import classes from './people.module.css';
import { useChanged } from './use-people-change.ts';
import { PERSON_STATE } from './words.ts';

const COLUMNS = [
  { name: 'Name' },
  { name: 'State', wide: true },
  { name: 'Role', wide: true },
  { name: 'Take out', silent: true },
];

/** One group: who is in it, what it owns, which policies are about it. */
export function GroupPage({ initial }: { initial: GroupDetails }) {
  const trpc = useTRPC();
  const changed = useChanged();
  const router = useRouter();
  const [changing, setChanging] = useState(false);
  const read = useQuery(
    trpc.people.findGroup.queryOptions(
      { id: initial.id },
      {
        initialData: {
          ...initial,
          members: [...initial.members],
          owns: [...initial.owns],
          policies: [...initial.policies],
        },
      },
    ),
  ).data;
  const group: GroupDetails = (useHydrated() && read) || initial;
  const setMember = useMutation(trpc.people.changeMembership.mutationOptions({ onSettled: () => changed() }));
  const remove = useMutation(
    trpc.people.deleteGroup.mutationOptions({
      onSuccess: async () => {
        router.push('/admin/groups');
        await changed(`${group.title} is deleted`);
      },
    }),
  );
  return (
    <>
      <PageHeader
        title={group.title}
        lead={
          <>
            <code>{group.id}</code>
            {group.description && ` · ${group.description}`}
          </>
        }
      >
        <Button onPointerEnter={prepareDialog} onFocus={prepareDialog} onClick={() => setChanging(true)}>
          Change
        </Button>
        <Button
          disabled={group.policies.length > 0}
          title={group.policies.length > 0 ? 'Policies name this group' : undefined}
          busy={remove.isPending}
          onClick={() => remove.mutate({ id: group.id })}
        >
          Delete
        </Button>
      </PageHeader>
      <div className={classes.stack}>
        <Panel
          title="Members"
          flush
          aside={
            <MemberSearch
              members={group.members.map(({ id }) => id)}
              onAdd={(personId) => setMember.mutate({ personId, groupId: group.id, member: true })}
            />
          }
        >
          {group.members.length === 0 ? (
            <EmptyState title="Nobody is in this group">Add people by their name.</EmptyState>
          ) : (
            <ListTable label="Members" columns={COLUMNS}>
              {group.members.map(({ id, name, email, role, roleTitle, state }) => (
                <tr key={id}>
                  <td>
                    <Link href={`/admin/people/${id}`} className={classes.name}>
                      {name}
                    </Link>
                    <span className={classes.second}>{email}</span>
                  </td>
                  <td data-wide>
                    <StatusBadge status={PERSON_STATE[state].status}>{PERSON_STATE[state].word}</StatusBadge>
                  </td>
                  <td data-wide>
                    {roleTitle ?? <StatusBadge status="warning">{role}: no such role</StatusBadge>}
                  </td>
                  <td data-number>
                    <Button
                      aria-label={`Take ${name} out`}
                      onClick={() => setMember.mutate({ personId: id, groupId: group.id, member: false })}
                    >
                      Take out
                    </Button>
                  </td>
                </tr>
              ))}
            </ListTable>
          )}
        </Panel>
        <Named
          title="Owns"
          none="It owns no table. Models name their owner in schema.yml."
          names={group.owns}
        >
          Its members decide requests for these tables.
        </Named>
        <Named title="Policies" none="No policy names it." names={group.policies} />
      </div>
      <GroupDialog open={changing} group={group} existing onClose={() => setChanging(false)} />
    </>
  );
}

function Named({
  title,
  names,
  none,
  children,
}: {
  title: string;
  names: readonly string[];
  none: string;
  children?: string;
}) {
  return (
    <Panel title={title}>
      {names.length === 0 ? (
        <p className={classes.note}>{none}</p>
      ) : (
        <>
          {children && <p className={classes.note}>{children}</p>}
          <ul className={classes.names}>
            {names.map((name) => (
              <li key={name}>
                <code>{name}</code>
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}
