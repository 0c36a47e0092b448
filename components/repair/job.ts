import type { Status } from '#components/ui/status-badge.tsx';

/** Work that somebody asked for on many things that were kept out, and how far it has come. Instants are ISO 8601. */
export interface RepairJob {
  readonly id: string;
  readonly what: 'replay' | 'discard';
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'stopped';
  readonly by: string;
  readonly at: string;
  /** Chosen when it was asked for. */
  readonly selected: number;
  readonly settled: number;
  readonly refused: number;
  readonly why: string | null;
  readonly error: string | null;
}

export const JOB_WORDS: Readonly<
  Record<RepairJob['state'], { readonly status: Status; readonly word: string }>
> = {
  waiting: { status: 'idle', word: 'Waiting' },
  running: { status: 'notice', word: 'Running' },
  done: { status: 'good', word: 'Done' },
  failed: { status: 'critical', word: 'Failed' },
  stopped: { status: 'warning', word: 'Stopped' },
};

export const isGoingOn = ({ state }: Pick<RepairJob, 'state'>): boolean =>
  state === 'waiting' || state === 'running';

const BUSY_MS = 1_500;
const IDLE_MS = 15_000;

/** How soon the jobs are to be read again. */
export const refreshMs = (jobs: readonly Pick<RepairJob, 'state'>[] | undefined): number =>
  jobs?.some(isGoingOn) ? BUSY_MS : IDLE_MS;
