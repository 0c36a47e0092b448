import type { SavedContent } from '#server/saved/schema.ts';
import { PartsDiff } from './parts-diff.tsx';

interface ContentDiffProps {
  readonly label: string;
  readonly before: SavedContent;
  readonly after: SavedContent;
}

const PARTS = [
  ['Statement', (content) => content.sql],
  ['Title', (content) => content.title],
  ['Description', (content) => content.description],
  ['Values', (content) => JSON.stringify(content.parameters, null, 2)],
  ['Chart', (content) => (content.chart ? JSON.stringify(content.chart, null, 2) : 'none')],
  ['Runs on', (content) => content.placement],
] as const satisfies readonly (readonly [string, (content: SavedContent) => string])[];

/** What is different between two versions of a query, part by part. */
export function ContentDiff({ label, before, after }: ContentDiffProps) {
  const parts = PARTS.map(([name, read]) => ({ name, was: read(before), is: read(after) }));
  return <PartsDiff label={label} parts={parts} />;
}
