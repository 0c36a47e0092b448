import { useRouter } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { showToast } from '#components/ui/toasts.tsx';
import type { SeenSuite } from '#server/quality/schema.ts';
import type { Written } from './use-suite-draft.ts';

/** What somebody wrote of a suite and left without saving. */
interface KeptSuite {
  /** As it was when they began; null for a new one. */
  readonly suite: SeenSuite | null;
  readonly written: Written;
}

/** As long as the portal stays open; what closes it warns before. */
const kept = new Map<string, KeptSuite>();

const nameOf = (table: string, id: string | null) => `${table} ${id ?? ''}`;

export function keptSuite(table: string, id: string | null): KeptSuite | undefined {
  return kept.get(nameOf(table, id));
}

function suiteAddress(table: string, id: string | null): string {
  return `/quality/suites/${id ?? 'new'}?${new URLSearchParams({ table })}`;
}

interface Writing extends KeptSuite {
  readonly table: string;
  readonly isUnsaved: boolean;
}

/**
 * Warns whoever goes elsewhere with something unsaved, by whichever way, and keeps it: it is there when they come back. Gives
 * what forgets it.
 */
export function useKeptSuite(writing: Writing): () => void {
  const router = useRouter();
  const latest = useRef<Writing | null>(writing);
  useEffect(() => {
    if (latest.current) latest.current = writing;
  }, [writing]);
  useEffect(
    () => () => {
      if (latest.current) leave(latest.current, (address) => router.push(address));
    },
    [router],
  );
  return () => {
    kept.delete(nameOf(writing.table, writing.suite?.id ?? null));
    latest.current = null;
  };
}

function leave({ table, suite, written, isUnsaved }: Writing, goTo: (address: string) => void): void {
  const id = suite?.id ?? null;
  if (!isUnsaved) {
    kept.delete(nameOf(table, id));
    return;
  }
  kept.set(nameOf(table, id), { suite, written });
  showToast({
    tone: 'critical',
    title: `${written.draft.name || 'The suite'} is not saved`,
    text: 'What you wrote is kept until you close the portal.',
    action: { label: 'Go on writing', onSelect: () => goTo(suiteAddress(table, id)) },
  });
}
