import { MaskMark } from '#components/policies/mask-mark.tsx';
import { ListTable } from '#components/ui/list-table.tsx';
import type { ColumnEffect, RequestEffect, Sight } from '#server/requests/schema.ts';
import classes from './requests.module.css';

const COLUMNS = [{ name: 'Column' }, { name: 'Sees now' }, { name: 'With all of it' }];

function differs({ now, granted }: ColumnEffect): boolean {
  return JSON.stringify(now) !== JSON.stringify(granted);
}

/** What a person sees of a table now, and what they would; the columns they asked for and those that change first. */
export function EffectTable({ effect, asked }: { effect: RequestEffect; asked: readonly string[] }) {
  if (effect.columns.length === 0) {
    return <p className={classes.second}>There is no table {effect.dataset}, so it can only be refused.</p>;
  }
  const changes = effect.columns.filter(differs);
  const first = effect.columns.filter((column) => differs(column) || asked.includes(column.name));
  const shown = first.length > 0 ? first : effect.columns;
  return (
    <>
      {effect.description && <p className={classes.second}>{effect.description}</p>}
      {changes.length === 0 && (
        <p className={classes.warning}>
          It would change nothing: the person sees this already, or a policy denies it, which no grant takes
          away.
        </p>
      )}
      {effect.unknownColumns.length > 0 && (
        <p className={classes.warning}>The table has no column {effect.unknownColumns.join(', ')}.</p>
      )}
      {effect.rowFilter !== null && (
        <p className={classes.second}>
          Only rows where <code>{effect.rowFilter}</code>; no grant takes that away.
        </p>
      )}
      <div className={classes.effect}>
        <ListTable label="What it would change" columns={COLUMNS}>
          {shown.map((column) => (
            <tr key={column.name}>
              <td>
                <code>{column.name}</code>
                {column.tags.length > 0 && <span className={classes.second}> {column.tags.join(', ')}</span>}
              </td>
              <td>
                <SightWords sight={column.now} />
              </td>
              <td data-changed={differs(column) || undefined}>
                <SightWords sight={column.granted} />
              </td>
            </tr>
          ))}
        </ListTable>
      </div>
      {shown.length < effect.columns.length && (
        <p className={classes.second}>
          {shown.length} of {effect.columns.length} columns shown; the others stay as they are.
        </p>
      )}
    </>
  );
}

function SightWords({ sight }: { sight: Sight }) {
  if (sight.sees === 'nothing') return <span className={classes.second}>nothing</span>;
  return sight.mask ? <MaskMark mask={sight.mask} /> : <>as it is</>;
}
