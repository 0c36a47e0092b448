'use client';

import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import type { ImportChange } from '#server/glossary/schema.ts';
import classes from './glossary.module.css';
import { TermDiff } from './term-diff.tsx';

const SHOWN = 50;
const KIND: Readonly<Record<ImportChange['kind'], string>> = {
  new: 'new',
  changed: 'changed',
  undeleted: 'deleted here, comes back',
};

/** Each term that a file changes, and how, when it is pressed. */
export function ImportChanges({ changes }: { changes: readonly ImportChange[] }) {
  const [isWhole, setIsWhole] = useState(false);
  const shown = isWhole ? changes : changes.slice(0, SHOWN);
  if (changes.length === 0) return <p className={classes.note}>The file changes nothing.</p>;
  return (
    <>
      <ul className={classes.changes} aria-label="Terms that change">
        {shown.map((change) => (
          <li key={change.id}>
            <Change change={change} />
          </li>
        ))}
      </ul>
      {shown.length < changes.length && (
        <Button onClick={() => setIsWhole(true)}>Show all {changes.length}</Button>
      )}
    </>
  );
}

const NOTHING = { name: '', parent: null, definition: '', synonyms: [], related: [] };

function Change({ change: { kind, before, after } }: { change: ImportChange }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className={classes.change}
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
      >
        {after.name} <span>{KIND[kind]}</span>
      </button>
      {isOpen && (
        <TermDiff label={`What changes of ${after.name}`} before={before ?? NOTHING} after={after} />
      )}
    </>
  );
}
