'use client';

import { Button } from '#components/ui/button.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import type { PolicyRole } from '#server/access/schema.ts';
import type { DraftChange } from './draft-changes.ts';
import classes from './policies.module.css';
import { PolicySentence } from './policy-sentence.tsx';

interface ChangeListProps {
  readonly changes: readonly DraftChange[];
  /** Takes one change back; without it they are only shown. */
  readonly onTakeBack?: (change: DraftChange) => void;
}

/** What differs between two versions of the policies, each policy as it was and as it is. */
export function ChangeList({ changes, onTakeBack }: ChangeListProps) {
  return (
    <ul className={classes.list}>
      {changes.map((change) => (
        <li key={`${change.about} ${change.id}`} className={classes.item}>
          <div className={classes.words}>
            <p className={classes.title}>
              <StatusBadge status={change.before ? (change.after ? 'notice' : 'critical') : 'good'}>
                {change.before ? (change.after ? 'Changed' : 'Removed') : 'New'}
              </StatusBadge>
              {(change.after ?? change.before)?.title}
              <code className={classes.second}>{change.id}</code>
            </p>
            {change.about === 'policy' ? (
              <>
                {change.before && (
                  <div className={classes.removed}>
                    <PolicySentence policy={change.before} />
                  </div>
                )}
                {change.after && <PolicySentence policy={change.after} />}
              </>
            ) : (
              <ul className={classes.second}>
                {roleDifferences(change.before, change.after).map((line) => (
                  <li key={line}>{line}</li>
                ))}
              </ul>
            )}
          </div>
          {onTakeBack && (
            <Button aria-label={`Take back the change of ${change.id}`} onClick={() => onTakeBack(change)}>
              Take back
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

/** A role's change in lines: scopes given and taken, limits from and to. */
export function roleDifferences(before: PolicyRole | null, after: PolicyRole | null): string[] {
  const had = before?.scopes ?? [];
  const has = after?.scopes ?? [];
  const lines = [
    before && after && before.title !== after.title && `title: ${before.title} → ${after.title}`,
    before &&
      after &&
      before.summary !== after.summary &&
      `summary: ${before.summary || '–'} → ${after.summary || '–'}`,
    ...has.filter((scope) => !had.includes(scope)).map((scope) => `may ${scope}`),
    ...had.filter((scope) => !has.includes(scope)).map((scope) => `may not ${scope} any more`),
    ...(before && after
      ? (Object.keys(after.limits) as (keyof PolicyRole['limits'])[])
          .filter((limit) => before.limits[limit] !== after.limits[limit])
          .map((limit) => `${limit}: ${before.limits[limit]} → ${after.limits[limit]}`)
      : []),
  ];
  return lines.filter((line): line is string => typeof line === 'string');
}
