'use client';

import { useMutation } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { Panel } from '#components/ui/panel.tsx';
import { Picker } from '#components/ui/picker.tsx';
import { SelectField } from '#components/ui/select-field.tsx';
import type { PeopleChoices, PersonDetails } from '#server/people/schema.ts';
import classes from './person-page.module.css';
import { useChanged } from './use-people-change.ts';
import { useWanted } from './use-wanted.ts';

interface MembershipPanelProps {
  readonly person: PersonDetails;
  readonly choices: PeopleChoices;
  readonly own: boolean;
}

/** What the person may do and which policies are about them. Each choice counts at once, at their next request. */
export function MembershipPanel({ person, choices, own }: MembershipPanelProps) {
  const trpc = useTRPC();
  const changed = useChanged();
  const setRole = useMutation(
    trpc.people.changeRole.mutationOptions({
      onSettled: (_data, error, { role }) =>
        changed(error ? undefined : `${person.name} is ${roleTitle(choices, role)} now`),
    }),
  );
  const setMember = useMutation(
    trpc.people.changeMembership.mutationOptions({
      onSettled: (_data, error, { groupId, member }) =>
        changed(error ? undefined : `${member ? 'Added to' : 'Taken out of'} ${groupId}`),
    }),
  );
  const current = choices.roles.find(({ id }) => id === person.role);
  const unknown = current ? [] : [{ value: person.role, label: `${person.role}: no such role` }];
  const [groups, want] = useWanted(person.groups);
  function setGroups(next: readonly string[]) {
    const added = next.filter((id) => !groups.includes(id));
    const removed = groups.filter((id) => !next.includes(id));
    want([...next], () =>
      Promise.all(
        [...added, ...removed].map((groupId) =>
          setMember.mutateAsync({ personId: person.id, groupId, member: added.includes(groupId) }),
        ),
      ),
    );
  }
  return (
    <Panel title="Role and groups">
      <div className={classes.fields}>
        <SelectField
          label="Role"
          hint={
            own ? 'Nobody changes their own role. Ask another administrator.' : current?.summary || undefined
          }
          value={setRole.isPending ? setRole.variables.role : person.role}
          disabled={own || setRole.isPending}
          onChange={(event) => setRole.mutate({ personId: person.id, role: event.currentTarget.value })}
          choices={[
            ...unknown,
            ...choices.roles.map(({ id, title, givable }) => ({
              value: id,
              label: givable ? title : `${title}: may do what you may not`,
              disabled: !givable && id !== person.role,
            })),
          ]}
        />
        <Picker
          label="Groups"
          addLabel="Change groups"
          noneLabel="None"
          options={choices.groups.map(({ id, title }) => ({ value: id, label: title, hint: id }))}
          chosen={groups}
          onChange={setGroups}
        />
      </div>
    </Panel>
  );
}

function roleTitle({ roles }: PeopleChoices, role: string): string {
  return roles.find(({ id }) => id === role)?.title ?? role;
}
