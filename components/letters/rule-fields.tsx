'use client';

import type { RuleFieldsProps } from '#components/repair/rule-list.tsx';
import { Field } from '#components/ui/field.tsx';
import { SelectField } from '#components/ui/select-field.tsx';
import { ENCODINGS, type FixKind, INSTANT_FORMATS } from '#server/letters/schema.ts';
import { FORMAT_WORDS, RULE_WORDS } from './letter-words.ts';
import type { DraftRule } from './rule-draft.ts';

const KINDS = Object.entries(RULE_WORDS).map(([value, label]) => ({ value, label }));
const TYPES = [
  { value: 'text', label: 'a text' },
  { value: 'number', label: 'a number' },
  { value: 'true', label: 'true' },
  { value: 'false', label: 'false' },
  { value: 'null', label: 'null' },
];
const WHERE = [
  { value: 'always', label: 'always' },
  { value: 'missing', label: 'where it is missing or null' },
];
const WITH_PATH: readonly FixKind[] = [
  'set_field',
  'rename_field',
  'drop_field',
  'to_number',
  'to_text',
  'to_instant',
];

/** One rule; what it does not fit in a letter stays as it is. */
export function RuleFields({ rule, problem, onChange }: RuleFieldsProps<DraftRule>) {
  const set = (change: Partial<DraftRule>) => onChange({ ...rule, ...change });
  const hasPath = WITH_PATH.includes(rule.kind);
  return (
    <>
      <SelectField
        label="What"
        value={rule.kind}
        choices={KINDS}
        error={hasPath ? undefined : problem}
        onChange={({ currentTarget: { value } }) => set({ kind: value as FixKind })}
      />
      {hasPath && (
        <Field
          label="Field"
          placeholder="items[].quantity"
          value={rule.path}
          error={problem}
          onChange={({ currentTarget: { value } }) => set({ path: value })}
        />
      )}
      <MoreFields rule={rule} set={set} />
    </>
  );
}

function MoreFields({ rule, set }: { rule: DraftRule; set: (change: Partial<DraftRule>) => void }) {
  switch (rule.kind) {
    case 'set_field':
      return (
        <>
          <SelectField
            label="To"
            value={rule.valueType}
            choices={TYPES}
            onChange={({ currentTarget: { value } }) => set({ valueType: value as DraftRule['valueType'] })}
          />
          {(rule.valueType === 'text' || rule.valueType === 'number') && (
            <Field
              label="Value"
              value={rule.value}
              maxLength={2_000}
              onChange={({ currentTarget: { value } }) => set({ value })}
            />
          )}
          <SelectField
            label="When"
            value={rule.where}
            choices={WHERE}
            onChange={({ currentTarget: { value } }) => set({ where: value as DraftRule['where'] })}
          />
        </>
      );
    case 'rename_field':
      return (
        <Field
          label="New name"
          value={rule.to}
          onChange={({ currentTarget: { value } }) => set({ to: value })}
        />
      );
    case 'to_instant':
      return (
        <SelectField
          label="Written as"
          value={rule.format}
          choices={INSTANT_FORMATS.map((value) => ({ value, label: FORMAT_WORDS[value] }))}
          onChange={({ currentTarget: { value } }) => set({ format: value })}
        />
      );
    case 'recode':
      return (
        <SelectField
          label="Encoding"
          value={rule.encoding}
          choices={ENCODINGS.map((value) => ({ value, label: value }))}
          onChange={({ currentTarget: { value } }) => set({ encoding: value })}
        />
      );
    case 'replace_schema_id':
    case 'add_header':
      return (
        <Field
          label="Schema’s id"
          inputMode="numeric"
          value={rule.schemaId}
          onChange={({ currentTarget: { value } }) => set({ schemaId: value })}
        />
      );
    default:
      return null;
  }
}
