'use client';

import Link from 'next/link';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import { Surface } from '#components/ui/surface.tsx';
import type { DeletedTerm } from '#server/glossary/schema.ts';
import classes from './glossary.module.css';
import { termAddress } from './glossary-address.ts';
import { useGlossaryActions } from './use-glossary.ts';

/** Terms that were deleted, for those who may bring them back. */
export function DeletedList({ deleted }: { deleted: readonly DeletedTerm[] }) {
  const { bringBack, isPending } = useGlossaryActions();
  if (deleted.length === 0)
    return (
      <Surface>
        <EmptyState title="No term is deleted">What is deleted can be brought back from here.</EmptyState>
      </Surface>
    );
  return (
    <Surface>
      <ul aria-label="Deleted terms">
        {deleted.map((term) => (
          <li key={term.id} className={`${classes.item} ${classes.withAction}`}>
            <h2 className={classes.name}>
              <Link href={termAddress(term.id)}>{term.name}</Link>
            </h2>
            <Button busy={isPending} aria-label={`Bring ${term.name} back`} onClick={() => bringBack(term)}>
              Bring back
            </Button>
          </li>
        ))}
      </ul>
    </Surface>
  );
}
