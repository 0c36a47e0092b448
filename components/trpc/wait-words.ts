interface Wait {
  /** Why the last try failed; null: none has. */
  readonly failure: string | null;
  /** The browser has no network: it goes on when there is one. */
  readonly isPaused: boolean;
  /** It takes longer than a person waits without a word. */
  readonly isLong: boolean;
}

/** What is said of something that has not come yet; null: nothing so far. */
export function waitInWords({ failure, isPaused, isLong }: Wait): string | null {
  if (isPaused) return 'This device has no connection. It goes on by itself when there is one.';
  if (failure !== null) return `${failure} It is tried again…`;
  return isLong ? 'This takes longer than usual…' : null;
}
