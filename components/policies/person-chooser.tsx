'use client';

import { IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import { Popover } from '#components/ui/popover.tsx';
import type { PersonName } from '#server/access/schema.ts';
import classes from './person-chooser.module.css';

interface PersonChooserProps {
  readonly people: readonly PersonName[];
  readonly chosen: string | null;
  readonly onChange: (personId: string) => void;
}

const SHOWN_MAX = 50;

/** One person of many, found by name, address or role. */
export function PersonChooser({ people, chosen, onChange }: PersonChooserProps) {
  const [open, setOpen] = useState(false);
  const person = people.find(({ id }) => id === chosen);
  return (
    <Popover
      open={open}
      onChange={setOpen}
      label="Choose a person"
      className={classes.box}
      target={(props) => (
        <button {...props} className={classes.button}>
          <span className={classes.label}>Person</span>
          {person ? person.name : chosen ? 'unknown' : 'nobody yet'}
          <IconChevronDown size={14} aria-hidden="true" />
        </button>
      )}
    >
      <People
        people={people}
        onChoose={(id) => {
          setOpen(false);
          onChange(id);
        }}
      />
    </Popover>
  );
}

function People({ people, onChoose }: { people: readonly PersonName[]; onChoose: (id: string) => void }) {
  const [typed, setTyped] = useState('');
  const wanted = typed.trim().toLowerCase();
  const found = people.filter(({ name, email, role }) =>
    `${name} ${email} ${role}`.toLowerCase().includes(wanted),
  );
  return (
    <>
      <input
        type="search"
        className={classes.search}
        aria-label="Find a person"
        placeholder="Name, e-mail address or role"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => {
          const [first] = found;
          if (event.key === 'Enter' && first) onChoose(first.id);
        }}
      />
      <ul className={classes.people}>
        {found.slice(0, SHOWN_MAX).map(({ id, name, email, role }) => (
          <li key={id}>
            <button type="button" className={classes.person} onClick={() => onChoose(id)}>
              {name}
              <span>
                {email} · {role}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {found.length > SHOWN_MAX && (
        <p className={classes.note}>
          {SHOWN_MAX} of {found.length} shown. Type to narrow.
        </p>
      )}
      {found.length === 0 && <p className={classes.note}>Nobody has this name.</p>}
    </>
  );
}
