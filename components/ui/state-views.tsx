import { IconExclamationCircle, IconInbox, IconRefresh } from '@tabler/icons-react';
import type { CSSProperties, ReactNode } from 'react';
import classes from './state-views.module.css';

interface EmptyStateProps {
  /** What is not there, as a short sentence. */
  readonly title: string;
  /** Why, and what to do next. */
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}

/** Nothing to show, and why. */
export function EmptyState({ title, children, action }: EmptyStateProps) {
  return (
    <div className={classes.state}>
      <IconInbox size={24} stroke={1.5} aria-hidden="true" className={classes.icon} />
      <p className={classes.title}>{title}</p>
      {children !== undefined && <div className={classes.text}>{children}</div>}
      {action}
    </div>
  );
}

interface ErrorStateProps {
  /** What could not be done: `The tile could not be loaded`. */
  readonly title: string;
  /** Where and why, and what to do. */
  readonly children?: ReactNode;
  readonly onRetry?: () => void;
  /** Retrying: the button says so and cannot be pressed again. */
  readonly retrying?: boolean;
}

/** Something failed: what, why, and another try. */
export function ErrorState({ title, children, onRetry, retrying = false }: ErrorStateProps) {
  return (
    <div className={classes.state} role="alert">
      <IconExclamationCircle
        size={24}
        stroke={1.5}
        aria-hidden="true"
        className={classes.icon}
        data-critical
      />
      <p className={classes.title}>{title}</p>
      {children !== undefined && <div className={classes.text}>{children}</div>}
      {onRetry && (
        <button type="button" className={classes.retry} onClick={onRetry} disabled={retrying}>
          <IconRefresh size={14} aria-hidden="true" />
          {retrying ? 'Trying again…' : 'Try again'}
        </button>
      )}
    </div>
  );
}

interface SkeletonProps {
  /** CSS lengths; the block takes the room of what will come, so that nothing moves. */
  readonly height?: string;
  readonly width?: string;
}

/** A grey block where content will be. Hidden from screen readers: put `aria-busy` on the region. */
export function Skeleton({ height = '1em', width = '100%' }: SkeletonProps) {
  const size = { '--height': height, '--width': width } as CSSProperties;
  return <span aria-hidden="true" className={classes.skeleton} style={size} />;
}
