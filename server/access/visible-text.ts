import { datasets } from './datasets.ts';
import type { Reader } from './reader.ts';

/** What somebody wrote and shows to others: it names tables, and a hidden table must not be named. */
export interface SharedText {
  /** Everything in it that people read: title, description, statement, values. */
  readonly words: readonly string[];
  /** What its statement names, as the guard found when it was shared; null where nobody asked it. */
  readonly touched: readonly { readonly name: string; readonly columns: readonly string[] }[] | null;
}

/**
 * Tells texts that the reader may be shown from those that name what is hidden from them: a table that the statement
 * reads or that is written anywhere by its whole name, or a column that the statement reads and that is written. A
 * table that is gone counts as hidden. Words without a namespace are words.
 */
export async function textSight(reader: Reader): Promise<(text: SharedText) => boolean> {
  const [decisions, all] = await Promise.all([reader.decisions(), datasets()]);
  const hidden = new Set(
    all.filter(({ name }) => !decisions.has(name)).map(({ name }) => name.toLowerCase()),
  );
  return ({ words, touched }) => {
    if (touched === null) return false;
    const text = words.join('\n').toLowerCase();
    if (wholeNames(text).some((name) => hidden.has(name))) return false;
    const single = new Set(text.split(/[^\p{L}\p{N}_$]+/u));
    const isWritten = (name: string) => single.has(name) || (/\W/.test(name) && text.includes(name));
    return touched.every((table) => {
      const seen = decisions.get(table.name)?.columns.map(({ name }) => name);
      return seen && table.columns.every((name) => seen.includes(name) || !isWritten(name.toLowerCase()));
    });
  };
}

/** Every `one.two` of a text, however it is quoted and spaced; of `one.two.three` both. */
function wholeNames(text: string): string[] {
  const plain = text.replaceAll('"', '');
  return [...plain.matchAll(/(?=(?<![\w$])([a-z_][\w$]*)\s*\.\s*([a-z_][\w$]*))/g)].map(
    ([, namespace, name]) => `${namespace}.${name}`,
  );
}
