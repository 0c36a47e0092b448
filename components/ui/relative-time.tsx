'use client';

import { useSyncExternalStore } from 'react';
import { formatExact, formatRelative } from './format-time.ts';
import { useLocale, useTimeZone } from './locale.tsx';

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** One clock for all ages on the page; it stands still while nobody looks. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    if (document.visibilityState === 'visible') for (const notify of listeners) notify();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** How long ago `at` (ISO 8601) was, kept current; the exact instant in the viewer's zone on hover. */
export function RelativeTime({ at, className }: { at: string; className?: string }) {
  const locale = useLocale();
  const timeZone = useTimeZone();
  const instant = new Date(at);
  const read = () => formatRelative(instant, new Date(), locale);
  const text = useSyncExternalStore(subscribe, read, read);
  return (
    <time
      dateTime={at}
      title={formatExact(instant, locale, timeZone)}
      className={className}
      data-numeric
      data-relative
      suppressHydrationWarning
    >
      {text}
    </time>
  );
}
