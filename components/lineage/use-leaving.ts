import { useEffect, useRef } from 'react';

/** Gives the signal of one request: aborted by the next one, and when what asked is not there any more. */
export function useLeaving(): () => AbortSignal {
  const current = useRef<AbortController>(null);
  useEffect(() => () => current.current?.abort(), []);
  return () => {
    current.current?.abort();
    current.current = new AbortController();
    return current.current.signal;
  };
}
