'use client';

import { IconUserPlus } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useDeferredValue, useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { prepareDialog } from '#components/ui/dialog.tsx';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { ListTable } from '#components/ui/list-table.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { EmptyState, ErrorState, Skeleton } from '#components/ui/state-views.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import { Surface } from '#components/ui/surface.tsx';
import { useHydrated } from '#components/ui/use-hydrated.ts';
import type { PeoplePage as Page, PeopleChoices, PersonSummary } from '#server/people/schema.ts';
import { InviteDialog } from './invite-dialog.tsx';
import classes from './people.module.css';
import { PeopleFilters } from './people-filters.tsx';
import { usePeopleQuery } from './use-people-query.ts';
import { PERSON_STATE } from './words.ts';

interface PeoplePageProps {
  /** As the server saw them for the page's address. */
  readonly initial: Page;
  readonly choices: PeopleChoices;
}

/** Everybody with an account: who they are, what they may, whether they came. */
export function PeoplePage({ initial, choices: initialChoices }: PeoplePageProps) {
  const trpc = useTRPC();
  const { query, change } = usePeopleQuery();
  const asked = useDeferredValue(query);
  const [firstQuery] = useState(asked);
  const list = useQuery(
    trpc.people.list.queryOptions(asked, {
      placeholderData: keepPreviousData,
      ...(asked === firstQuery && { initialData: initial }),
    }),
  );
  const choices = useQuery(trpc.people.choices.queryOptions(undefined, { initialData: initialChoices })).data;
  const [inviting, setInviting] = useState(false);
  const hydrated = useHydrated();
  const page = hydrated ? list.data : initial;
  return (
    <>
      <PageHeader title="People" lead={page && <PeopleCount total={page.total} />}>
        <Button
          tone="primary"
          onPointerEnter={prepareDialog}
          onFocus={prepareDialog}
          onClick={() => setInviting(true)}
        >
          <IconUserPlus size={16} aria-hidden="true" />
          Invite
        </Button>
      </PageHeader>
      <PeopleFilters query={query} choices={choices} facets={page?.facets} onChange={change} />
      {list.isError && !page ? (
        <ErrorState
          title="The people could not be loaded"
          onRetry={() => void list.refetch()}
          retrying={list.isFetching}
        >
          The portal or its database does not answer.
        </ErrorState>
      ) : page ? (
        <People page={page} roles={choices.roles} stale={list.isPlaceholderData} />
      ) : (
        <Skeleton height="320px" />
      )}
      {page && (
        <Pages
          offset={asked.offset}
          total={page.total}
          pageSize={page.pageSize}
          onChange={(offset) => change({ offset })}
        />
      )}
      <InviteDialog open={inviting} onClose={() => setInviting(false)} choices={choices} />
    </>
  );
}

function PeopleCount({ total }: { total: number }) {
  return (
    <>
      <FormattedNumber value={total} unit={{ kind: 'count' }} /> {total === 1 ? 'person' : 'people'}
    </>
  );
}

const COLUMNS = [
  { name: 'Name' },
  { name: 'State' },
  { name: 'Role' },
  { name: 'Groups', wide: true },
  { name: 'Last sign-in', wide: true },
];

function People({ page, roles, stale }: { page: Page; roles: PeopleChoices['roles']; stale: boolean }) {
  if (page.people.length === 0) {
    return (
      <Surface>
        <EmptyState title="Nobody matches">
          Take a filter off, or look for a shorter part of a name.
        </EmptyState>
      </Surface>
    );
  }
  return (
    <Surface>
      <ListTable label="People" columns={COLUMNS} stale={stale}>
        {page.people.map((person) => (
          <PersonRow key={person.id} person={person} roles={roles} />
        ))}
      </ListTable>
    </Surface>
  );
}

function PersonRow({ person, roles }: { person: PersonSummary; roles: PeopleChoices['roles'] }) {
  const state = PERSON_STATE[person.state];
  const role = roles.find(({ id }) => id === person.role);
  return (
    <tr>
      <td>
        <Link href={`/admin/people/${person.id}`} className={classes.name}>
          {person.name}
        </Link>
        <span className={classes.second}>{person.email}</span>
      </td>
      <td>
        <StatusBadge status={state.status}>{state.word}</StatusBadge>
      </td>
      <td>{role ? role.title : <StatusBadge status="warning">{person.role}: no such role</StatusBadge>}</td>
      <td data-wide>{person.groups.join(', ') || '–'}</td>
      <td data-wide>{person.lastSignInAt ? <RelativeTime at={person.lastSignInAt} /> : 'never'}</td>
    </tr>
  );
}

function Pages({
  offset,
  total,
  pageSize,
  onChange,
}: {
  offset: number;
  total: number;
  pageSize: number;
  onChange: (offset: number) => void;
}) {
  if (total <= pageSize && offset === 0) return null;
  const last = Math.min(offset + pageSize, total);
  return (
    <nav aria-label="Pages of people" className={classes.pages}>
      <Button disabled={offset === 0} onClick={() => onChange(Math.max(0, offset - pageSize))}>
        Earlier
      </Button>
      <span data-numeric>
        {Math.min(offset + 1, total)}–{last} of {total}
      </span>
      <Button disabled={last >= total} onClick={() => onChange(offset + pageSize)}>
        Later
      </Button>
    </nav>
  );
}
