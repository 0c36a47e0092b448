'use client';

import { useCallback, useEffect, useState } from 'react';

const SAVE_AFTER_MS = 300;

/**
 * What the person was writing, kept in this browser under their name so that a reload loses nothing; null until it
 * was looked up.
 */
export function useDraft(personId: string): [text: string | null, change: (text: string) => void] {
  const key = `portal-sql-draft:${personId}`;
  const [text, setText] = useState<string | null>(null);

  useEffect(() => setText(localStorage.getItem(key) ?? ''), [key]);

  useEffect(() => {
    if (text === null) return;
    const save = () => {
      // A full or forbidden store is no reason to stop somebody writing.
      try {
        localStorage.setItem(key, text);
      } catch {}
    };
    const timer = setTimeout(save, SAVE_AFTER_MS);
    addEventListener('pagehide', save);
    return () => {
      clearTimeout(timer);
      removeEventListener('pagehide', save);
    };
  }, [key, text]);

  return [text, useCallback((next: string) => setText(next), [])];
}
