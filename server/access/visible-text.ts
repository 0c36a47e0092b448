import type { Dataset } from './dataset.ts';
import { datasets } from './datasets.ts';
import type { TableDecision } from './decision.ts';
import type { Reader } from './reader.ts';

/** What somebody wrote and shows to others: it names tables, and a hidden table must not be named. */
export interface SharedText {
  /** Everything in it that people read: title, description, statement, values. */
  readonly words: readonly string[];
  /** What its statement names, as the guard found when it was shared; null where nobody asked it. */
  readonly touched: readonly { readonly name: string; readonly columns: readonly string[] }[] | null;
}

/** Something that a text names: whoever may not know of it may not be shown the text. */
export interface Naming {
  readonly table: string;
  /** Null: the table. */
  readonly column: string | null;
  /** It is written, in lower case here, and counts where there is such a table: it may well mean something else. */
  readonly ifThere: boolean;
}

/**
 * What a text names: the tables that its statement reads, whatever is written anywhere as the whole name of one, and
 * the columns that the statement reads and that are written. Null where nobody knows what it reads. Words without a
 * namespace are words. Pure.
 */
export function namingsIn({ words, touched }: SharedText): Naming[] | null {
  if (touched === null) return null;
  const text = words.join('\n').toLowerCase();
  const single = new Set(text.split(/[^\p{L}\p{N}_$]+/u));
  const isWritten = (name: string) => single.has(name) || (/\W/.test(name) && text.includes(name));
  return [
    ...[...new Set(wholeNames(text))].map((table) => ({ table, column: null, ifThere: true })),
    ...touched.flatMap(({ name, columns }) => [
      { table: name, column: null, ifThere: false },
      ...columns
        .filter((column) => isWritten(column.toLowerCase()))
        .map((column) => ({ table: name, column, ifThere: false })),
    ]),
  ];
}

/** Tells texts that the reader may be shown from those that name what is hidden from them. A table that is gone counts as hidden. */
export async function textSight(reader: Reader): Promise<(text: SharedText) => boolean> {
  const [decisions, all] = await Promise.all([reader.decisions(), datasets()]);
  return sightAmong({ decisions, datasets: all });
}

/** Tables, and what somebody sees of them. */
interface Among {
  readonly decisions: ReadonlyMap<string, TableDecision>;
  readonly datasets: readonly Dataset[];
}

function sightAmong({ decisions, datasets: all }: Among): (text: SharedText) => boolean {
  const hidden = new Set(
    all.filter(({ name }) => !decisions.has(name)).map(({ name }) => name.toLowerCase()),
  );
  const isKnown = ({ table, column, ifThere }: Naming) => {
    if (ifThere) return !hidden.has(table);
    const seen = decisions.get(table);
    return seen !== undefined && (column === null || seen.columns.some(({ name }) => name === column));
  };
  return (text) => namingsIn(text)?.every(isKnown) ?? false;
}

/**
 * The same for what somebody says about a table: besides the tables, no column may be written that is hidden from the
 * reader, of that table or of another that the text writes the whole name of. Pure.
 */
export function proseSight(among: Among): (text: string, table: string) => boolean {
  const sees = sightAmong(among);
  const known = new Map(among.datasets.map((dataset) => [dataset.name.toLowerCase(), dataset]));
  return (text, table) => {
    const names = new Set([table.toLowerCase(), ...wholeNames(text.toLowerCase())]);
    const touched = [...names].flatMap((name) => {
      const dataset = known.get(name);
      return dataset ? [{ name: dataset.name, columns: dataset.columns.map((column) => column.name) }] : [];
    });
    return sees({ words: [text], touched });
  };
}

/** Every `one.two` of a text, however it is quoted and spaced; of `one.two.three` both. */
function wholeNames(text: string): string[] {
  const plain = text.replaceAll('"', '');
  return [...plain.matchAll(/(?=(?<![\w$])([a-z_][\w$]*)\s*\.\s*([a-z_][\w$]*))/g)].map(
    ([, namespace, name]) => `${namespace}.${name}`,
  );
}
