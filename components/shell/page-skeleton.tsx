import { Skeleton } from '#components/ui/state-views.tsx';
import classes from './page-skeleton.module.css';

/** A page on its way. */
export function PageSkeleton() {
  return (
    <div aria-busy="true" className={classes.page}>
      <span className="visually-hidden" role="status">
        Loading
      </span>
      <Skeleton width="180px" height="28px" />
      <Skeleton height="104px" />
      <Skeleton height="240px" />
    </div>
  );
}
