/** Recognises keys pressed one after the other (`g d`). Pure: the caller keeps the state and the clock. */

export interface SequenceState {
  readonly keys: readonly string[];
  readonly atMs: number;
}

export const NO_KEYS: SequenceState = { keys: [], atMs: 0 };

/** Keys further apart than this do not belong together. */
const PAUSE_MS_MAX = 1000;

/** The next state, and the sequence that is now complete, if one is. */
export function pressKey(
  state: SequenceState,
  key: string,
  nowMs: number,
  known: readonly string[],
): { state: SequenceState; matched: string | null } {
  const before = nowMs - state.atMs <= PAUSE_MS_MAX ? state.keys : [];
  for (const keys of [[...before, key], [key]]) {
    const text = keys.join(' ');
    if (known.includes(text)) return { state: NO_KEYS, matched: text };
    if (known.some((sequence) => sequence.startsWith(`${text} `))) {
      return { state: { keys, atMs: nowMs }, matched: null };
    }
  }
  return { state: NO_KEYS, matched: null };
}
