import type { ReactNode } from 'react';
import { ErrorState, Skeleton } from '#components/ui/state-views.tsx';
import { failureOf } from './failure.ts';

export interface LoadedProps<Data> {
  /** What a query hook gives. */
  readonly read: {
    readonly data: Data | undefined;
    readonly error: unknown;
    readonly isFetching: boolean;
    readonly refetch: () => unknown;
  };
  /** What it says when it fails: `The history could not be loaded`. */
  readonly failed: string;
  /** A CSS length: the room that is kept until it has come. */
  readonly height: string;
  readonly children: (data: Data) => ReactNode;
}

/** What was asked for, when it has come; until then its room, and what failed with another try. What is there stays. */
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
    <div aria-busy="true">
      <Skeleton height={height} />
    </div>
  );
}
