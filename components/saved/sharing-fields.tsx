'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { Picker } from '#components/ui/picker.tsx';
import { Skeleton } from '#components/ui/state-views.tsx';
import type { Sharing } from '#server/queries/schema.ts';
import classes from './saved.module.css';

interface SharingFieldsProps {
  readonly value: Sharing;
  readonly onChange: (sharing: Sharing) => void;
}

/** With whom: people, groups, everyone. */
export function SharingFields({ value, onChange }: SharingFieldsProps) {
  const trpc = useTRPC();
  const [chosenFirst] = useState(value.people);
  const { data } = useQuery(trpc.sharing.directory.queryOptions({ chosen: chosenFirst }));
  if (!data) return <Skeleton height="96px" />;
  return (
    <>
      <label className={classes.check}>
        <input
          type="checkbox"
          checked={value.everyone}
          onChange={({ currentTarget }) => onChange({ ...value, everyone: currentTarget.checked })}
        />
        Everyone in this portal
      </label>
      <Picker
        label="Groups"
        addLabel="Add groups"
        noneLabel="None"
        options={data.groups.map(({ id, title }) => ({ value: id, label: title, hint: id }))}
        chosen={value.groups}
        onChange={(groups) => onChange({ ...value, groups: [...groups] })}
      />
      <Picker
        label="People"
        addLabel="Add people"
        noneLabel="Nobody"
        options={data.people.map(({ id, name, email }) => ({ value: id, label: name, hint: email }))}
        chosen={value.people}
        onChange={(people) => onChange({ ...value, people: [...people] })}
      />
      {data.morePeople && (
        <p className={classes.note}>There are more people than can be listed here. Share with their group.</p>
      )}
    </>
  );
}
