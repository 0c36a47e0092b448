'use client';

import { type RefObject, useEffect, useRef } from 'react';

/**
 * For a part of a page that an address can name by its hash, and that comes after the page: it is scrolled to when it has
 * come, as the browser does with what is there from the beginning.
 */
export function useHashTarget<Part extends HTMLElement>(id: string): RefObject<Part | null> {
  const part = useRef<Part>(null);
  useEffect(() => {
    if (location.hash === `#${id}`) part.current?.scrollIntoView({ block: 'center' });
  }, [id]);
  return part;
}
