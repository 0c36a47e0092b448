import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import type { ShownProfile } from '#server/profiles/schema.ts';
import classes from './columns.module.css';

interface NullShareProps {
  /** Null: not known, or not for this person. */
  readonly nulls: number | null;
  readonly profile: Pick<ShownProfile, 'rows' | 'rowsScanned'>;
  /** Whether they were counted in all rows, and not in those that were scanned. */
  readonly exact: boolean;
}

/** How many of the rows have no value, as a bar and a number. */
export function NullShare({ nulls, profile: { rows, rowsScanned }, exact }: NullShareProps) {
  const of = exact ? rows : rowsScanned;
  const share = nulls === null || of === 0 ? null : Math.min(nulls / of, 1);
  return (
    <>
      <span className={classes.bar} aria-hidden="true" data-known={share !== null || undefined}>
        <span style={{ width: `${(share ?? 0) * 100}%` }} />
      </span>
      <span className="visually-hidden">, missing </span>
      <FormattedNumber value={share} unit={{ kind: 'share' }} />
    </>
  );
}
