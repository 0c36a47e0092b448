'use client';

import { useEffect, useRef } from 'react';
import type { ExportItem } from '#server/exports/schema.ts';
import { fileAddress } from './format-words.ts';

/** Begins the browser's own download of an export once, as soon as there are bytes of it. */
export function useStartedDownload(item: ExportItem | undefined): void {
  const begun = useRef<string | null>(null);
  const id = item?.id;
  const isThere = item?.status === 'done' || (item?.status === 'running' && item.bytes > 0);
  useEffect(() => {
    if (id === undefined || !isThere || begun.current === id) return;
    begun.current = id;
    const link = document.createElement('a');
    link.href = fileAddress(id);
    link.download = '';
    link.click();
  }, [id, isThere]);
}
