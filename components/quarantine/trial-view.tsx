import { StatusBadge } from '#components/ui/status-badge.tsx';
import type { RepairTrial } from '#server/quarantine/schema.ts';
import classes from './quarantine.module.css';
import { rowsInWords } from './quarantine-words.ts';

/** What a replay would do. */
export function TrialView({ trial }: { trial: RepairTrial }) {
  const { selected, tried, accepted, refused, samples } = trial;
  return (
    <section className={classes.form} aria-label="Trial">
      <div role="status">
        <StatusBadge status={accepted > 0 ? 'good' : 'critical'}>
          {rowsInWords(accepted)} would pass
        </StatusBadge>
      </div>
      {tried < selected && (
        <p className={classes.note}>
          Tried with the first {tried.toLocaleString('en')} of {rowsInWords(selected)}.
        </p>
      )}
      {refused.length > 0 && (
        <>
          <h3>Would be kept out again</h3>
          <ul className={classes.list}>
            {refused.map(({ rule, rows }) => (
              <li key={rule}>
                {rowsInWords(rows)}: {rule}
              </li>
            ))}
          </ul>
        </>
      )}
      {samples.length > 0 && <h3>Before and after</h3>}
      {samples.map(({ key, changed, rules }) => (
        <div key={key} className={classes.sample}>
          <span className={classes.name}>{key}</span>
          {changed.length === 0 ? (
            <span className={classes.note}>Nothing changes.</span>
          ) : (
            <dl className={classes.facts}>
              {changed.map(({ column, before, after }) => (
                <div key={column} className={classes.fact}>
                  <dt>{column}</dt>
                  <dd>
                    {before ?? 'no value'} → {after ?? 'no value'}
                  </dd>
                </div>
              ))}
            </dl>
          )}
          {rules.map((rule) => (
            <span key={rule} className={classes.failure}>
              {rule}
            </span>
          ))}
        </div>
      ))}
    </section>
  );
}
