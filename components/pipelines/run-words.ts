import type { PipelineRun, RunKind } from '#server/pipelines/schema.ts';

const KINDS: Readonly<Record<RunKind, string>> = {
  model: 'Models',
  compact: 'Compaction',
  expire: 'Snapshots dropped',
  'remove-orphans': 'Orphans removed',
};

export function kindInWords(kind: RunKind): string {
  return KINDS[kind];
}

/** What was done to the table, as a sentence without its subject. */
export function workInWords({ kind, mode, state }: Pick<PipelineRun, 'kind' | 'mode' | 'state'>): string {
  const failed = state === 'failed';
  switch (kind) {
    case 'model':
      if (failed) return 'Not built';
      return mode === 'incremental' ? 'Built from what is new' : 'Built anew';
    case 'compact':
      return failed ? 'Not compacted' : 'Small files merged';
    case 'expire':
      return failed ? 'Snapshots not dropped' : 'Old snapshots dropped';
    case 'remove-orphans':
      return failed ? 'Orphans not removed' : 'Files without a table removed';
  }
}

/** Shares of runs that worked, as the field's targets have them. */
export function successStatus(share: number): 'good' | 'warning' | 'critical' {
  if (share > 0.99) return 'good';
  return share < 0.95 ? 'critical' : 'warning';
}
