import { RelativeTime } from '#components/ui/relative-time.tsx';
import type { Wish } from '#server/requests/schema.ts';
import { durationWords } from './duration.ts';
import classes from './requests.module.css';
import { columnWords, LEVEL_SHORT } from './words.ts';

/** What was asked for, why and for how long. */
export function RequestFacts({ request }: { request: Wish }) {
  return (
    <>
      <p className={classes.wish}>
        <code>{request.dataset}</code>
        <span>
          {columnWords(request.columns)} · {LEVEL_SHORT[request.level]} ·{' '}
          {durationWords(request.durationHours)}
        </span>
      </p>
      <p className={classes.reason}>{request.reason}</p>
      <p className={classes.second}>
        asked <RelativeTime at={request.createdAt} />
      </p>
    </>
  );
}
