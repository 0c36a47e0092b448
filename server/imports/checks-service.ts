import type { Reader } from '../access/reader.ts';
import { textSight } from '../access/visible-text.ts';
import { may } from '../auth/roles.ts';
import { readChecks, type ToldCheck } from './checks-data.ts';
import { seesEach } from './foreign-tables-service.ts';
import { seenTables } from './seen-tables-service.ts';
import { firstSentence } from './state-of-run.ts';

/** Of what runs of others found. */
export { putChecks } from './checks-data.ts';

/** A check of others, as far as somebody may know of it. */
export type SeenCheck = Pick<
  ToldCheck,
  'kind' | 'name' | 'column' | 'where' | 'values' | 'refersTo' | 'result'
>;

const WORD = /[\p{L}_][\p{L}\p{N}_]*/gu;

/**
 * The checks that producers tell of a table of which somebody sees all that they read: its own columns, wherever one could be
 * named, and the other tables. A message may say anything: it is for those who see these whole.
 */
export async function seenChecks(reader: Reader, table: string): Promise<readonly SeenCheck[]> {
  const checks = await readChecks(table);
  const { decisions, datasets } = await seenTables(
    reader,
    checks.flatMap(({ reads }) => [table, ...reads]),
  );
  const decision = decisions.get(table);
  if (!decision) return [];
  const seen = new Set(decision.columns.map(({ name }) => name.toLowerCase()));
  const hidden = new Set(
    datasets
      .get(table)
      ?.columns.flatMap(({ name }) => (seen.has(name.toLowerCase()) ? [] : [name.toLowerCase()])),
  );
  const mayRead = await textSight(reader);
  const shown = await Promise.all(
    checks.map(async (check): Promise<SeenCheck[]> => {
      const { kind, name, column, where, values, refersTo, words, reads, result } = check;
      if (reads.some((each) => !decisions.has(each))) return [];
      const text = [name, column, where, words].join(' ').toLowerCase();
      if (
        [...text.matchAll(WORD)].some(([word]) => hidden.has(word)) ||
        hidden.has(column?.toLowerCase() ?? '')
      )
        return [];
      const other = refersTo && decisions.get(refersTo.table);
      if (
        refersTo &&
        !other?.columns.some((each) => each.name.toLowerCase() === refersTo.column.toLowerCase())
      )
        return [];
      const isWhole = await seesEach(reader, reads);
      // What a statement of its own reads of them nobody said.
      if (kind === 'other' && !isWhole) return [];
      const says = result?.message ? firstSentence(result.message) : null;
      const isReadable =
        says !== null && isWhole && may(reader, 'pipelines:read') && mayRead({ words: [says], touched: [] });
      return [
        {
          ...{ kind, name, column, where, values, refersTo },
          result: result && { ...result, message: isReadable ? says : null },
        },
      ];
    }),
  );
  return shown.flat();
}
