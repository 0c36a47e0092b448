'use client';

import { Field } from '#components/ui/field.tsx';
import { SelectField } from '#components/ui/select-field.tsx';
import type { Mask } from '#server/access/schema.ts';
import classes from './policies.module.css';

const KINDS: readonly { readonly value: Mask['kind']; readonly label: string; readonly hint: string }[] = [
  { value: 'email', label: 'E-mail', hint: 'ada@example.com becomes a…@example.com' },
  { value: 'partial', label: 'Partial', hint: 'The first and last characters stay' },
  { value: 'last_four', label: 'Last four', hint: '+49 30 901820 becomes …1820' },
  { value: 'hash', label: 'Hash', hint: 'Equal values stay equal; nothing else can be told' },
  { value: 'null', label: 'Nothing', hint: 'No value at all' },
  { value: 'constant', label: 'Constant', hint: 'The same value in each row' },
  { value: 'month', label: 'Month', hint: 'A date becomes the first of its month' },
  { value: 'year', label: 'Year', hint: 'A date becomes the first of its year' },
  { value: 'round', label: 'Rounded', hint: 'A number becomes the nearest multiple' },
];

/** What each kind begins with. */
function newMask(kind: Mask['kind']): Mask {
  switch (kind) {
    case 'constant':
      return { kind, value: '' };
    case 'partial':
      return { kind, first: 1, last: 0 };
    case 'round':
      return { kind, to: 100 };
    default:
      return { kind };
  }
}

/** How values are masked. Where the mask does not fit a column's type there is no value at all. */
export function MaskFields({ mask, onChange }: { mask: Mask; onChange: (mask: Mask) => void }) {
  const numberField = (label: string, value: number, set: (value: number) => Mask) => (
    <Field
      label={label}
      type="number"
      min={0}
      value={Number.isNaN(value) ? '' : value}
      onChange={(event) => onChange(set(event.currentTarget.valueAsNumber))}
    />
  );
  return (
    <div className={classes.mask}>
      <SelectField
        label="Mask"
        hint={KINDS.find(({ value }) => value === mask.kind)?.hint}
        value={mask.kind}
        choices={KINDS}
        onChange={(event) => onChange(newMask(event.currentTarget.value as Mask['kind']))}
      />
      {mask.kind === 'constant' && (
        <Field
          label="Value"
          value={String(mask.value)}
          onChange={(event) => onChange({ kind: 'constant', value: event.currentTarget.value })}
        />
      )}
      {mask.kind === 'partial' && (
        <div className={classes.pair}>
          {numberField('First characters', mask.first, (first) => ({ ...mask, first }))}
          {numberField('Last characters', mask.last, (last) => ({ ...mask, last }))}
        </div>
      )}
      {mask.kind === 'round' && numberField('Multiples of', mask.to, (to) => ({ kind: 'round', to }))}
    </div>
  );
}
