import type { JobSelection } from './jobs-data.ts';
import { withLettersEngine } from './letters-engine.ts';
import { endsSql } from './letters-sql.ts';
import type { Selection } from './schema.ts';
import type { SeenLetters } from './seen-letters.ts';

/** A filter means the letters that are there now: what arrives later was not looked at. */
export async function boundedSelection(
  seen: SeenLetters,
  selection: Selection,
  signal: AbortSignal | undefined,
): Promise<JobSelection> {
  if (selection.kind === 'letters') return selection;
  const { filter } = selection;
  const ends = await withLettersEngine(signal, async (engine, within) => {
    const { rows } = await engine.query(endsSql(await seen.from(filter), []), { signal: within });
    return rows.map((row) => [String(row.p), Number(row.o)] as const);
  });
  return { kind: 'filter', filter, until: Object.fromEntries(ends) };
}
