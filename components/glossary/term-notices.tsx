'use client';

import { Button } from '#components/ui/button.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import type { TermPage } from '#server/glossary/schema.ts';
import classes from './glossary.module.css';
import { FILE } from './source-words.ts';
import { TermDiff } from './term-diff.tsx';
import { useGlossaryActions } from './use-glossary.ts';

interface TermNoticesProps {
  readonly term: TermPage;
  readonly mayEdit: boolean;
}

/** What an editor should know before anything else: it is deleted, or the file says something else. */
export function TermNotices({ term, mayEdit }: TermNoticesProps) {
  const { bringBack, takeFromFile, isPending } = useGlossaryActions();
  if (term.deleted)
    return (
      <div className={classes.notice} role="status">
        <p>
          <StatusBadge status="warning">Deleted</StatusBadge> Only those who edit the glossary see it. Its
          links and its history are kept.
        </p>
        <Button tone="primary" busy={isPending} onClick={() => bringBack(term)}>
          Bring back
        </Button>
      </div>
    );
  if (term.source === 'left' && mayEdit)
    return (
      <div className={classes.notice}>
        <p>
          <StatusBadge status="notice">Kept here</StatusBadge> <code>{FILE}</code> does not have it any more.
          It stays, because it was linked or edited.
        </p>
      </div>
    );
  if (term.file === null || !mayEdit) return null;
  return (
    <section className={classes.notice} aria-label="The file says something else">
      <p>
        {term.problem === null ? (
          <>
            <StatusBadge status="notice">Edited here</StatusBadge> <code>{FILE}</code> says something else,
            which does not count.
          </>
        ) : (
          <>
            <StatusBadge status="warning">Not as in the file</StatusBadge> What <code>{FILE}</code> says
            cannot be taken: {term.problem}
          </>
        )}
      </p>
      <TermDiff label="From what is here to what the file says" before={term} after={term.file} />
      {term.problem === null && (
        <Button busy={isPending} onClick={() => takeFromFile(term)}>
          Take the file’s version again
        </Button>
      )}
    </section>
  );
}
