const FIRST_DELAY_MS = 500;
const DELAY_MAX_MS = 30_000;
/** A process that ran this long was well: its next end counts as the first. */
const WELL_AFTER_MS = 60_000;

export interface Ends {
  /** Ends in a row without a good run between them. */
  readonly count: number;
  readonly delayMs: number;
  /** Said on the console: the first ones, then now and then. */
  readonly worthSaying: boolean;
}

/** What to do about a process that has ended after `ranMs`, having ended `before` times in a row already. */
export function afterEnd(before: number, ranMs: number): Ends {
  const count = ranMs >= WELL_AFTER_MS ? 1 : before + 1;
  return {
    count,
    delayMs: Math.min(DELAY_MAX_MS, FIRST_DELAY_MS * 2 ** (count - 1)),
    worthSaying: count <= 2 || count % 5 === 0,
  };
}
