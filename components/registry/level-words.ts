const WORDS: Readonly<Record<string, string>> = {
  BACKWARD: 'A new version must read what was written with the latest one.',
  BACKWARD_TRANSITIVE: 'A new version must read what was written with any earlier one.',
  FORWARD: 'The latest version must read what is written with a new one.',
  FORWARD_TRANSITIVE: 'All earlier versions must read what is written with a new one.',
  FULL: 'A new version and the latest one must read what is written with the other.',
  FULL_TRANSITIVE: 'A new version and all earlier ones must read what is written with the other.',
  NONE: 'Nothing is asked of a new version.',
};

/** What a level of compatibility asks of the next version, with its name. */
export function levelInWords(level: string): string {
  const words = WORDS[level];
  return words === undefined ? level : `${words} (${level})`;
}
