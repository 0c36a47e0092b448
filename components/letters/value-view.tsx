import repairClasses from '#components/repair/repair.module.css';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { ScrollRegion } from '#components/ui/scroll-region.tsx';
import type { ShownValue } from '#server/letters/schema.ts';
import classes from './letters.module.css';

/** The bytes of a letter as text or hexadecimal, with a word where that is not all of them. */
export function ValueView({ value, label }: { value: ShownValue; label: string }) {
  if (value.kind === 'tombstone')
    return <p className={repairClasses.note}>No value: the record is a tombstone.</p>;
  if (value.kind === 'masked')
    return <p className={repairClasses.note}>A policy does not show you the value.</p>;
  return (
    <>
      <ScrollRegion className={classes.value} label={label}>
        <pre className={classes.lines}>{value.text === '' ? '(empty)' : value.text}</pre>
      </ScrollRegion>
      {(value.isCut || value.kind === 'hex') && (
        <p className={repairClasses.note}>
          {value.kind === 'hex' && 'Not text, shown as hexadecimal. '}
          {value.isCut && (
            <>
              The first part of <FormattedNumber value={value.bytes} unit={{ kind: 'bytes' }} />.
            </>
          )}
        </p>
      )}
    </>
  );
}

/** One line of it, in a list. */
export function ValuePeek({ value }: { value: ShownValue }) {
  switch (value.kind) {
    case 'tombstone':
      return <span className={classes.peek}>no value</span>;
    case 'masked':
      return <span className={classes.peek}>not shown to you</span>;
    default:
      return (
        <span className={classes.peek}>
          {value.text === '' ? 'empty' : value.text}
          {value.isCut && '…'}
        </span>
      );
  }
}
