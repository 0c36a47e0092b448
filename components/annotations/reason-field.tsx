import { Field } from '#components/ui/field.tsx';

/** As the server takes it. */
const LENGTH_MAX = 500;

/** Why somebody changes something, for the history. */
export function ReasonField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  return (
    <Field
      label="Why you change it"
      hint="For the history; may be empty."
      value={value}
      maxLength={LENGTH_MAX}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}
