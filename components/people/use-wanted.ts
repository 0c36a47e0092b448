'use client';

import { useRef, useState } from 'react';

/**
 * A value that is shown as somebody wants it while it is on its way to the server, and as the server has it again once
 * nothing is under way: `work` resolves when the server's value has been read anew. Works go one after the other: two
 * at once could end in the order in which they were not asked for.
 */
export function useWanted<T>(value: T): readonly [T, (next: T, work: () => Promise<unknown>) => void] {
  const [wanted, setWanted] = useState<{ readonly value: T } | null>(null);
  const underWay = useRef(0);
  const last = useRef<Promise<void>>(Promise.resolve());
  function want(next: T, work: () => Promise<unknown>) {
    setWanted({ value: next });
    underWay.current += 1;
    const end = () => {
      underWay.current -= 1;
      if (underWay.current === 0) setWanted(null);
    };
    last.current = last.current.then(work).then(end, end);
  }
  return [wanted ? wanted.value : value, want];
}
