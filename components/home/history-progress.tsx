import type { CSSProperties } from 'react';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import type { PlatformStatus } from '#server/platform/schema.ts';
import classes from './history-progress.module.css';

/** How much of the demo's history has been laid down. */
export function HistoryProgress({ history }: { history: NonNullable<PlatformStatus['history']> }) {
  const { eventsDone, eventsTotal } = history;
  const share = eventsTotal > 0 ? eventsDone / eventsTotal : 0;
  return (
    <div className={classes.progress}>
      <div
        role="progressbar"
        aria-label="Demo history"
        aria-valuemin={0}
        aria-valuemax={eventsTotal}
        aria-valuenow={eventsDone}
        className={classes.track}
        style={{ '--share': share } as CSSProperties}
      />
      <span className={classes.text}>
        <FormattedNumber value={eventsDone} unit={{ kind: 'count' }} /> of{' '}
        <FormattedNumber value={eventsTotal} unit={{ kind: 'count' }} /> events
      </span>
    </div>
  );
}
