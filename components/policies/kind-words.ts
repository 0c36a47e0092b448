import type { Policy } from '#server/access/schema.ts';

/** The kinds of policies in the order in which they are listed. */
export const POLICY_KINDS: readonly {
  readonly kind: Policy['kind'];
  readonly heading: string;
  readonly verb: string;
  readonly none: string;
}[] = [
  {
    kind: 'allow',
    heading: 'Shows',
    verb: 'Show tables, columns or dashboards',
    none: 'Nobody sees any data: nothing is visible but what a policy shows.',
  },
  {
    kind: 'deny',
    heading: 'Hides',
    verb: 'Hide them, whatever shows them',
    none: 'Nothing is hidden that something else shows.',
  },
  { kind: 'mask', heading: 'Masks', verb: 'Mask values', none: 'Every value is shown as it is.' },
  {
    kind: 'row_filter',
    heading: 'Rows',
    verb: 'Leave some rows only',
    none: 'Whoever sees a table sees every row of it.',
  },
];

export const KIND_CHOICES = POLICY_KINDS.map(({ kind, verb }) => ({ value: kind, label: verb }));
