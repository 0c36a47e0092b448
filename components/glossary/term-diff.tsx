'use client';

import { PartsDiff } from '#components/saved/parts-diff.tsx';
import type { TermContent } from '#server/glossary/schema.ts';
import { useTermNames } from './use-glossary.ts';

interface TermDiffProps {
  readonly label: string;
  readonly before: TermContent;
  readonly after: TermContent;
}

/** What is different between two versions of a term, part by part. */
export function TermDiff({ label, before, after }: TermDiffProps) {
  const nameOf = useTermNames();
  const parts = [
    { name: 'Name', read: ({ name }: TermContent) => name },
    { name: 'Below', read: ({ parent }: TermContent) => (parent === null ? 'nothing' : nameOf(parent)) },
    { name: 'Definition', read: ({ definition }: TermContent) => definition },
    { name: 'Synonyms', read: ({ synonyms }: TermContent) => synonyms.join('\n') || 'none' },
    { name: 'Related', read: ({ related }: TermContent) => related.map(nameOf).join('\n') || 'none' },
  ].map(({ name, read }) => ({ name, was: read(before), is: read(after) }));
  return <PartsDiff label={label} parts={parts} />;
}
