'use client';

import { IconUserPlus } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import buttonClasses from '#components/ui/button.module.css';
import { Popover } from '#components/ui/popover.tsx';
import classes from './people.module.css';

interface MemberSearchProps {
  readonly members: readonly string[];
  readonly onAdd: (personId: string) => void;
}

/** Finds people by name and puts them into the group. */
export function MemberSearch({ members, onAdd }: MemberSearchProps) {
  const [open, setOpen] = useState(false);
  return (
    <Popover
      open={open}
      onChange={setOpen}
      label="Add people"
      align="end"
      className={classes.box}
      target={(props) => (
        <button {...props} className={buttonClasses.button}>
          <IconUserPlus size={16} aria-hidden="true" />
          Add people
        </button>
      )}
    >
      <Search members={members} onAdd={onAdd} />
    </Popover>
  );
}

const FOUND_MAX = 8;

function Search({ members, onAdd }: MemberSearchProps) {
  const trpc = useTRPC();
  const [typed, setTyped] = useState('');
  const search = useDeferredValue(typed.trim());
  const { data } = useQuery(trpc.people.list.queryOptions({ search }, { placeholderData: keepPreviousData }));
  const people = data?.people ?? [];
  return (
    <>
      <input
        type="search"
        className={classes.search}
        aria-label="Find people"
        placeholder="Name or e-mail address"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <ul>
        {people.slice(0, FOUND_MAX).map(({ id, name, email }) => (
          <li key={id}>
            <button
              type="button"
              className={classes.found}
              disabled={members.includes(id)}
              onClick={() => onAdd(id)}
            >
              {name}
              <span className={classes.second}>{members.includes(id) ? 'is in the group' : email}</span>
            </button>
          </li>
        ))}
      </ul>
      {data && people.length === 0 && <p className={classes.note}>Nobody has this name.</p>}
      {data && data.total > FOUND_MAX && (
        <p className={classes.second}>
          {FOUND_MAX} of {data.total} shown. Type to narrow.
        </p>
      )}
    </>
  );
}
