import { ADAPTERS, type AnyDoor, type Question } from './adapters.ts';

const MISSING = 'proof.there_is_none';

/**
 * What is wrong with the words by which a door says that a table is not there; null when nothing is. They must be those
 * for a table that really is not there, and must not name anything else that is hidden.
 */
export async function wrongWords(
  door: AnyDoor,
  words: string,
  question: Question,
  hidden: readonly string[],
): Promise<string | null> {
  if (words === '') return null;
  const named = hidden.filter((name) => name !== question.table && words.includes(name));
  if (named.length > 0) return `names ${named.join(', ')} in "${words}"`;
  const about = await ADAPTERS[door].ask({ ...question, table: MISSING });
  const there = about.kind === 'nothing' ? about.words : 'rows';
  const [is, should] = [shapeOf(words, question.table), shapeOf(there, MISSING)];
  return is === should ? null : `says "${is}" of a hidden table and "${should}" of a missing one`;
}

/** Without the name that was asked for and the nearest visible names, which differ from one to another. */
function shapeOf(words: string, table: string): string {
  return words.replaceAll(table, 'it').replace(/ ?Did you mean .*\?/, '');
}
