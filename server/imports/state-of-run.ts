import type { RunRow } from './runs-data.ts';
import type { ShownRun } from './schema.ts';

/** A run of which nobody said anything for so long may well be over, and nobody told. */
const SILENT_AFTER_MS = 3 * 60 * 60 * 1000;

type State = Pick<ShownRun, 'state' | 'at' | 'startedAt' | 'endedAt' | 'lastWordAt' | 'durationMs'>;

/** How a run stands, by what was told of it until now. Pure. */
export function stateOf(
  {
    state,
    at,
    stateAt,
    startedAt,
    endedAt,
  }: Pick<RunRow, 'state' | 'at' | 'stateAt' | 'startedAt' | 'endedAt'>,
  now: Date,
): State {
  const isSilent = endedAt === null && now.getTime() - stateAt.getTime() > SILENT_AFTER_MS;
  return {
    state: endedAt === null ? (isSilent ? 'silent' : 'running') : (ENDS[state] ?? 'done'),
    at: at.toISOString(),
    startedAt: startedAt?.toISOString() ?? null,
    endedAt: endedAt?.toISOString() ?? null,
    lastWordAt: stateAt.toISOString(),
    // An end before its start: two clocks that do not agree, of which no length can be told.
    durationMs: startedAt && endedAt && endedAt >= startedAt ? endedAt.getTime() - startedAt.getTime() : null,
  };
}

const ENDS: Readonly<Partial<Record<RunRow['state'], ShownRun['state']>>> = {
  COMPLETE: 'done',
  FAIL: 'failed',
  ABORT: 'stopped',
  SKIP: 'skipped',
};

const SENTENCE_LENGTH_MAX = 300;

/** What an error says first; stacks and statements after it are left out. Pure. */
export function firstSentence(error: string): string | null {
  const line =
    error
      .split(/[\r\n]+/)
      .find((each) => each.trim() !== '')
      ?.trim() ?? '';
  if (line === '') return null;
  const signs = Array.from(line);
  return signs.length <= SENTENCE_LENGTH_MAX ? line : `${signs.slice(0, SENTENCE_LENGTH_MAX - 1).join('')}…`;
}
