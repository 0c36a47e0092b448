import type { ReactNode } from 'react';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import classes from './repair.module.css';

export interface Trial {
  readonly selected: number;
  /** Less than `selected` when there are very many. */
  readonly tried: number;
  readonly accepted: number;
  /** `3 rows`. */
  readonly inWords: (count: number) => string;
  /** What an accepted one does: `would pass`. */
  readonly verb: string;
  readonly already?: number;
  /** What would be kept out again, and why; `text` is said beside it. */
  readonly refusedTitle: string;
  readonly refused: readonly {
    readonly count: number;
    readonly reason: string;
    readonly text: string | null;
  }[];
  /** Some of them, before and after. */
  readonly samples: readonly ReactNode[];
}

/** What came of it, in a word. */
export function TrialResult({ accepted, inWords, verb }: Pick<Trial, 'accepted' | 'inWords' | 'verb'>) {
  return (
    <div role="status">
      <StatusBadge status={accepted > 0 ? 'good' : 'critical'}>
        {inWords(accepted)} {verb}
      </StatusBadge>
    </div>
  );
}

/** What a replay would do. */
export function TrialView(trial: Trial) {
  const { selected, tried, inWords, already = 0, refusedTitle, refused, samples } = trial;
  return (
    <section className={classes.form} aria-label="Trial">
      {tried < selected && (
        <p className={classes.note}>
          Tried with the first {tried.toLocaleString('en')} of {inWords(selected)}.
        </p>
      )}
      {already > 0 && (
        <p className={classes.note}>{inWords(already)} had an outcome before and would be left alone.</p>
      )}
      {refused.length > 0 && (
        <>
          <h3>{refusedTitle}</h3>
          <ul className={classes.list}>
            {refused.map(({ count, reason, text }) => (
              <li key={reason}>
                {inWords(count)}: {reason}
                {text !== null && <span className={classes.aside}>{text}</span>}
              </li>
            ))}
          </ul>
        </>
      )}
      {samples.length > 0 && <h3>Before and after</h3>}
      {samples}
    </section>
  );
}
