'use client';

import { type ReactNode, useEffect, useState } from 'react';
import { ErrorState, Skeleton } from '#components/ui/state-views.tsx';
import { failureOf } from './failure.ts';
import classes from './loaded.module.css';
import { waitInWords } from './wait-words.ts';

export interface LoadedProps<Data> {
  /** What a query hook gives. */
  readonly read: {
    readonly data: Data | undefined;
    readonly error: unknown;
    /** Of the last try, while others follow. */
    readonly failureReason: unknown;
    readonly fetchStatus: 'fetching' | 'paused' | 'idle';
    readonly isFetching: boolean;
    readonly refetch: () => unknown;
  };
  /** What it says when it fails: `The history could not be loaded`. */
  readonly failed: string;
  /** A CSS length: the room that is kept until it has come. */
  readonly height: string;
  readonly children: (data: Data) => ReactNode;
}

/**
 * What was asked for, when it has come; until then its room, in which is said when that takes long or is tried again, and
 * what failed with another try. What is there stays.
 */
export function Loaded<Data>({ read, failed, height, children }: LoadedProps<Data>) {
  if (read.data !== undefined) return children(read.data);
  if (read.error) {
    return (
      <ErrorState title={failed} onRetry={() => void read.refetch()} retrying={read.isFetching}>
        {failureOf(read.error)}
      </ErrorState>
    );
  }
  return (
    <Awaited
      height={height}
      failure={failureOf(read.failureReason)}
      isPaused={read.fetchStatus === 'paused'}
    />
  );
}

const LONG_MS = 2_500;

interface AwaitedProps {
  readonly height: string;
  readonly failure: string | null;
  readonly isPaused: boolean;
}

function Awaited({ height, failure, isPaused }: AwaitedProps) {
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), LONG_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div aria-busy="true" className={classes.room}>
      <Skeleton height={height} />
      <p role="status" className={classes.word}>
        {waitInWords({ failure, isPaused, isLong })}
      </p>
    </div>
  );
}
