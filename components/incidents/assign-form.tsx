'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import { Button } from '#components/ui/button.tsx';
import { FilterSearch } from '#components/ui/filters.tsx';
import { FormProblem } from '#components/ui/form-problem.tsx';
import type { IncidentDetails } from '#server/incidents/schema.ts';
import classes from './incidents.module.css';
import { useIncidentChanged } from './use-incident-change.ts';

interface AssignFormProps {
  readonly incident: Pick<IncidentDetails, 'id' | 'assignee'>;
  readonly onDone: () => void;
}

/** Gives an incident to somebody who may know of it, or to nobody. */
export function AssignForm({ incident: { id, assignee }, onDone }: AssignFormProps) {
  const trpc = useTRPC();
  const changed = useIncidentChanged();
  const [search, setSearch] = useState('');
  const read = useQuery(
    trpc.incidents.people.queryOptions(
      { incident: id, search },
      { placeholderData: (before) => before, meta: { quiet: true } },
    ),
  );
  const assign = useMutation(
    trpc.incidents.assign.mutationOptions({
      meta: { quiet: true },
      onSuccess: async () => {
        onDone();
        await changed('The incident has somebody else now');
      },
    }),
  );
  return (
    <div className={classes.form}>
      <p className={classes.note}>People who may see what fails. They are told.</p>
      <FilterSearch label="Find a person" placeholder="Find a person" value={search} onChange={setSearch} />
      <FormProblem>{failureOf(assign.error)}</FormProblem>
      <Loaded read={read} failed="The people could not be loaded" height="200px">
        {(people) =>
          people.length === 0 ? (
            <p className={classes.note}>Nobody of that name may see what fails.</p>
          ) : (
            <ul className={classes.people} aria-busy={read.isPlaceholderData || undefined}>
              {people.map((person) => (
                <li key={person.id}>
                  <button
                    type="button"
                    className={classes.person}
                    disabled={assign.isPending || person.id === assignee?.id}
                    onClick={() => assign.mutate({ incident: id, person: person.id })}
                  >
                    {person.name}
                    {person.id === assignee?.id && ' (has it)'}
                  </button>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      <div className={classes.actions}>
        {assignee !== null && (
          <Button busy={assign.isPending} onClick={() => assign.mutate({ incident: id, person: null })}>
            Assign to nobody
          </Button>
        )}
        <Button onClick={onDone}>Cancel</Button>
      </div>
    </div>
  );
}
