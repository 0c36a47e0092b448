'use client';

import { type Later, useLater } from './later.ts';
import { Skeleton } from './state-views.tsx';

interface FetchedProps<Props> {
  readonly what: Later<Props>;
  readonly props: Props;
}

/** A part of the page that is fetched when it is first shown, as what a dialog holds: forms bring what checks them. */
export function Fetched<Props extends object>({ what, props }: FetchedProps<Props>) {
  const What = useLater(what, true);
  return What ? (
    <What {...props} />
  ) : (
    <div aria-busy="true">
      <Skeleton height="160px" />
    </div>
  );
}
