'use client';

import type { RuleFieldsProps } from '#components/repair/rule-list.tsx';
import { Field } from '#components/ui/field.tsx';
import { SelectField } from '#components/ui/select-field.tsx';
import type { QuarantinedPage, RepairKind } from '#server/quarantine/schema.ts';
import { RULE_WORDS } from './quarantine-words.ts';
import type { DraftRule } from './rule-draft.ts';

const KINDS = Object.entries(RULE_WORDS).map(([value, label]) => ({ value, label }));
const WHERE = [
  { value: 'always', label: 'always' },
  { value: 'missing', label: 'where there is no value' },
];
const VALUES = [
  { value: 'text', label: 'this value' },
  { value: 'null', label: 'no value' },
];

interface QuarantineRuleProps extends RuleFieldsProps<DraftRule> {
  readonly columns: QuarantinedPage['columns'];
}

/** One rule; a row that it does not fit stays as it is. */
export function RuleFields({ rule, columns, problem, onChange }: QuarantineRuleProps) {
  const set = (change: Partial<DraftRule>) => onChange({ ...rule, ...change });
  const names = columns.map(({ name }) => ({ value: name, label: name }));
  const repairable = new Set(columns.flatMap(({ name, isRepairable }) => (isRepairable ? [name] : [])));
  return (
    <>
      <SelectField
        label="What"
        value={rule.kind}
        choices={KINDS}
        error={problem}
        onChange={({ currentTarget: { value } }) => set({ kind: value as RepairKind })}
      />
      <SelectField
        label="Column"
        value={rule.column}
        choices={names.filter(({ value }) => repairable.has(value))}
        onChange={({ currentTarget: { value } }) => set({ column: value })}
      />
      <MoreFields rule={rule} set={set} names={names} />
    </>
  );
}

interface MoreProps {
  readonly rule: DraftRule;
  readonly set: (change: Partial<DraftRule>) => void;
  readonly names: readonly { readonly value: string; readonly label: string }[];
}

function MoreFields({ rule, set, names }: MoreProps) {
  const when = (
    <SelectField
      label="When"
      value={rule.where}
      choices={WHERE}
      onChange={({ currentTarget: { value } }) => set({ where: value as DraftRule['where'] })}
    />
  );
  switch (rule.kind) {
    case 'set':
      return (
        <>
          <ValueFields rule={rule} set={set} />
          {when}
        </>
      );
    case 'replace':
      return (
        <>
          <Field
            label="Where it is"
            value={rule.from}
            onChange={({ currentTarget: { value } }) => set({ from: value })}
          />
          <ValueFields rule={rule} set={set} />
        </>
      );
    case 'copy':
      return (
        <>
          <SelectField
            label="From"
            value={rule.from}
            choices={[{ value: '', label: 'Choose a column' }, ...names]}
            onChange={({ currentTarget: { value } }) => set({ from: value })}
          />
          {when}
        </>
      );
    case 'case':
      return (
        <SelectField
          label="To"
          value={rule.to}
          choices={[
            { value: 'lower', label: 'lower case' },
            { value: 'upper', label: 'upper case' },
          ]}
          onChange={({ currentTarget: { value } }) => set({ to: value as DraftRule['to'] })}
        />
      );
    case 'multiply':
      return (
        <Field
          label="By"
          inputMode="decimal"
          value={rule.by}
          onChange={({ currentTarget: { value } }) => set({ by: value })}
        />
      );
    case 'clamp':
      return (
        <>
          <Field
            label="At least"
            inputMode="decimal"
            value={rule.min}
            onChange={({ currentTarget: { value } }) => set({ min: value })}
          />
          <Field
            label="At most"
            inputMode="decimal"
            value={rule.max}
            onChange={({ currentTarget: { value } }) => set({ max: value })}
          />
        </>
      );
    default:
      return null;
  }
}

function ValueFields({ rule, set }: Pick<MoreProps, 'rule' | 'set'>) {
  return (
    <>
      <SelectField
        label="To"
        value={rule.isNull ? 'null' : 'text'}
        choices={VALUES}
        onChange={({ currentTarget: { value } }) => set({ isNull: value === 'null' })}
      />
      {!rule.isNull && (
        <Field
          label="Value"
          value={rule.value}
          maxLength={2_000}
          onChange={({ currentTarget: { value } }) => set({ value })}
        />
      )}
    </>
  );
}
