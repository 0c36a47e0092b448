import { Picker } from '#components/ui/picker.tsx';
import { tagName } from '#server/annotations/schema.ts';
import classes from './annotations.module.css';

interface TagsFieldProps {
  readonly label: string;
  /** It has these anyhow: declared, or accepted after they were found. */
  readonly others: readonly string[];
  readonly chosen: readonly string[];
  readonly onChange: (tags: readonly string[]) => void;
}

/** Tags that the portal's policies and detectors know by themselves; any other can be typed. */
const COMMON = ['pii.email', 'pii.name', 'pii.phone', 'pii.address', 'pii.ip', 'sensitive', 'core'];

/** Tags that people add to those that something has anyhow. */
export function TagsField({ label, others, chosen, onChange }: TagsFieldProps) {
  return (
    <div className={classes.tags}>
      <Picker
        label={label}
        hint={others.length > 0 ? `It has anyhow: ${others.join(', ')}` : undefined}
        options={COMMON.filter((tag) => !others.includes(tag)).map((value) => ({ value }))}
        chosen={chosen}
        onChange={onChange}
        addLabel="Add tag"
        noneLabel="None added"
        accept={(typed) => {
          const problem = tagName.safeParse(typed).error?.issues[0]?.message ?? null;
          return others.includes(typed) ? 'It has this tag already.' : problem;
        }}
        code
      />
    </div>
  );
}
