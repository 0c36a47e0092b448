const WORDS: Readonly<Record<string, string>> = {
  sql: 'SQL page',
  api: 'Query API',
  statement_export: 'Export of a statement',
  tile: 'Dashboard',
  export: 'Export of a tile',
  live: 'Live tile',
  preview: 'Preview',
  extract: 'Engine in the browser',
  board: 'Board',
  profile: 'Profile',
  trial: 'Trial of a change',
  letters: 'Dead letters',
  quarantine: 'Quarantined rows',
  monitor: 'Replay of a monitor',
  failing_rows: 'Rows that fail a check',
};

/** By which way rows reached somebody; of one of another version its own word. */
export function doorWords(door: string): string {
  return WORDS[door] ?? door;
}
