import { StatusBadge } from '#components/ui/status-badge.tsx';
import type { Trial } from '#server/letters/schema.ts';
import { lettersInWords, reasonInWords } from './letter-words.ts';
import classes from './letters.module.css';
import { ValueView } from './value-view.tsx';

/** What a replay would do. */
export function TrialView({ trial }: { trial: Trial }) {
  const { selected, tried, accepted, already, refused, samples } = trial;
  return (
    <section className={classes.form} aria-label="Trial">
      <div role="status">
        <StatusBadge status={accepted > 0 ? 'good' : 'critical'}>
          {lettersInWords(accepted)} would be accepted
        </StatusBadge>
      </div>
      {tried < selected && (
        <p className={classes.note}>
          Tried with the first {tried.toLocaleString('en')} of {lettersInWords(selected)}.
        </p>
      )}
      {already > 0 && (
        <p className={classes.note}>
          {lettersInWords(already)} had an outcome before and would be left alone.
        </p>
      )}
      {refused.length > 0 && (
        <>
          <h3>Would be refused again</h3>
          <ul className={classes.list}>
            {refused.map(({ reasonCode, letters, reason }) => (
              <li key={reasonCode}>
                {lettersInWords(letters)}: {reasonInWords(reasonCode)}
                <span className={classes.aside}>{reason}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      {samples.length > 0 && <h3>Before and after</h3>}
      {samples.map(({ id, before, after, reason }) => {
        const place = `${id.partition} / ${id.offset}`;
        return (
          <div key={`${place} ${id.arrivedAt}`} className={classes.sample}>
            <div>
              <span className={classes.aside}>{place}, before</span>
              <ValueView value={before} label={`${place} before`} />
            </div>
            <div>
              <span className={classes.aside}>{reason === null ? 'after: accepted' : 'after: refused'}</span>
              <ValueView value={after} label={`${place} after`} />
              {reason !== null && <span className={classes.failure}>{reason}</span>}
            </div>
          </div>
        );
      })}
    </section>
  );
}
