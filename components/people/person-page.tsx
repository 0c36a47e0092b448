'use client';

import { useQuery } from '@tanstack/react-query';
import { SeenTables } from '#components/requests/seen-tables.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { ErrorState, Skeleton } from '#components/ui/state-views.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import { useHydrated } from '#components/ui/use-hydrated.ts';
import type { PeopleChoices, PersonDetails } from '#server/people/schema.ts';
import { AttributesPanel } from './attributes-panel.tsx';
import { MembershipPanel } from './membership-panel.tsx';
import { PersonActions } from './person-actions.tsx';
import classes from './person-page.module.css';
import { SignInPanel } from './sign-in-panel.tsx';
import { PERSON_STATE } from './words.ts';

interface PersonPageProps {
  readonly initial: PersonDetails;
  readonly choices: PeopleChoices;
  /** Whether this is the page of whoever looks at it. */
  readonly own: boolean;
}

/** One person: what they may do, what rows they get, how they sign in, and what they see of the data. */
export function PersonPage({ initial, choices: initialChoices, own }: PersonPageProps) {
  const trpc = useTRPC();
  const details = useQuery(
    trpc.people.find.queryOptions({ personId: initial.id }, { initialData: toOutput(initial) }),
  ).data;
  const choices = useQuery(trpc.people.choices.queryOptions(undefined, { initialData: initialChoices })).data;
  const person: PersonDetails = (useHydrated() && details) || initial;
  const state = PERSON_STATE[person.state];
  return (
    <>
      <PageHeader
        title={person.name}
        lead={
          <span className={classes.lead}>
            <span>{person.email}</span>
            <StatusBadge status={state.status}>{state.word}</StatusBadge>
            {own && <span>This is you</span>}
            {person.isDemo && <span>Demo account</span>}
            <span>
              since <RelativeTime at={person.createdAt} />
            </span>
          </span>
        }
      >
        <PersonActions person={person} own={own} />
      </PageHeader>
      <div className={classes.columns}>
        <div className={classes.stack}>
          <MembershipPanel person={person} choices={choices} own={own} />
          <AttributesPanel person={person} choices={choices} />
          <SignInPanel person={person} own={own} />
        </div>
        <AccessPanel person={person} />
      </div>
    </>
  );
}

/** The same lists, as the calls of the server type them. */
function toOutput(person: PersonDetails) {
  const { groups, attributes, grants, sessions } = person;
  return {
    ...person,
    groups: [...groups],
    attributes: [...attributes],
    grants: [...grants],
    sessions: [...sessions],
  };
}

function AccessPanel({ person }: { person: PersonDetails }) {
  const trpc = useTRPC();
  const access = useQuery(
    trpc.people.access.queryOptions(
      { personId: person.id },
      // What the person sees follows from what the other panels change.
      { staleTime: 0 },
    ),
  );
  return (
    <Panel
      title="What they see"
      aside={access.data && `${access.data.length} ${access.data.length === 1 ? 'table' : 'tables'}`}
    >
      {access.data ? (
        <SeenTables
          tables={access.data}
          nobody={
            person.state === 'deactivated'
              ? 'Who is deactivated sees nothing.'
              : 'No policy and no grant lets them see any data.'
          }
        />
      ) : access.isError ? (
        <ErrorState
          title="What they see could not be read"
          onRetry={() => void access.refetch()}
          retrying={access.isFetching}
        >
          The portal or its database does not answer.
        </ErrorState>
      ) : (
        <div aria-busy="true">
          <Skeleton height="240px" />
        </div>
      )}
    </Panel>
  );
}
