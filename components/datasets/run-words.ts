import type { Status } from '#components/ui/status-badge.tsx';
import type { ShownRun } from '#server/imports/schema.ts';

/** How a run of others stands. */
export const RUN_STATES: Readonly<
  Record<ShownRun['state'], { readonly words: string; readonly status: Status }>
> = {
  running: { words: 'Running', status: 'notice' },
  silent: { words: 'No end told', status: 'warning' },
  done: { words: 'Done', status: 'good' },
  failed: { words: 'Failed', status: 'critical' },
  stopped: { words: 'Stopped', status: 'warning' },
  skipped: { words: 'Skipped', status: 'idle' },
};

/** What a run did with the table that it is listed for. */
export function didWords({ wrote, read }: ShownRun['did']): string {
  if (wrote && read) return 'Read and wrote it';
  return wrote ? 'Wrote it' : 'Read it';
}
