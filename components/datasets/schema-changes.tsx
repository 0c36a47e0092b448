import { RelativeTime } from '#components/ui/relative-time.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import type { SchemaChange } from '#server/datasets/schema.ts';
import classes from './datasets.module.css';
import { producerWords } from './producer-words.ts';

/** Each schema with what it changed, the latest first. */
export function SchemaChanges({ changes }: { changes: readonly SchemaChange[] }) {
  if (changes.length === 0) {
    return <EmptyState title="No schema yet">The table has not been built.</EmptyState>;
  }
  return (
    <ol className={classes.changes}>
      {changes.map((change) => (
        <li key={change.id}>
          <p className={classes.changeHead}>
            <strong>Version {change.id}</strong>
            <span className={classes.aside}>
              {change.at === null ? (
                'in use before the oldest change that is kept'
              ) : (
                <RelativeTime at={change.at} />
              )}
              {' · '}
              {change.columns} {change.columns === 1 ? 'column' : 'columns'}
              {change.producer && ` · from ${producerWords(change.producer)}`}
            </span>
          </p>
          <Changes change={change} />
        </li>
      ))}
    </ol>
  );
}

function Changes({ change: { added, dropped, renamed, retyped } }: { change: SchemaChange }) {
  if (added.length + dropped.length + renamed.length + retyped.length === 0) {
    return <p className={classes.aside}>The first that is known.</p>;
  }
  return (
    <ul className={classes.diff}>
      {added.map(({ fieldId, name, type }) => (
        <li key={fieldId} data-change="added">
          <span className={classes.mark}>Added</span>
          <code>
            {name} {type.toLowerCase()}
          </code>
        </li>
      ))}
      {dropped.map(({ fieldId, name, type }) => (
        <li key={fieldId} data-change="dropped">
          <span className={classes.mark}>Dropped</span>
          <code>
            {name} {type.toLowerCase()}
          </code>
        </li>
      ))}
      {renamed.map(({ from, to }) => (
        <li key={`${from} ${to}`}>
          <span className={classes.mark}>Renamed</span>
          <code>
            {from} → {to}
          </code>
        </li>
      ))}
      {retyped.map(({ name, from, to }) => (
        <li key={name}>
          <span className={classes.mark}>New type</span>
          <code>
            {name} {from.toLowerCase()} → {to.toLowerCase()}
          </code>
        </li>
      ))}
    </ul>
  );
}
