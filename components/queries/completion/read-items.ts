import { templateTokens } from '../template-tokens.ts';

/** A statement as words and brackets, without space and comments: enough to see what it reads while it is written. */
export type Item = WordItem | GroupItem;

export interface WordItem {
  readonly kind: 'word' | 'quoted' | 'symbol' | 'value';
  readonly start: number;
  readonly end: number;
  /** A word as it is written; a quoted name without its quotes. */
  readonly text: string;
  /** A word in lower case, for keywords; empty for all else. */
  readonly word: string;
}

export interface GroupItem {
  readonly kind: 'group';
  /** Of the opening bracket. */
  readonly start: number;
  /** After the closing bracket, or the end of the text where there is none. */
  readonly end: number;
  readonly isClosed: boolean;
  readonly items: readonly Item[];
}

/** Square brackets are no groups: optional clauses are part of what they stand in. */
export function readItems(text: string, from: number, to: number): Item[] {
  const top: Item[] = [];
  const open: { start: number; items: Item[] }[] = [];
  const level = () => open.at(-1)?.items ?? top;
  const close = (end: number, isClosed: boolean) => {
    const group = open.pop();
    if (group) level().push({ kind: 'group', end, isClosed, ...group });
  };
  const part = text.slice(from, to);
  for (const { kind, start, end } of templateTokens(part)) {
    const place = { start: from + start, end: from + end };
    const written = part.slice(start, end);
    if (kind === 'space' || kind === 'comment') continue;
    if (written === '(') open.push({ start: place.start, items: [] });
    else if (written === ')') close(place.end, true);
    else if (kind === 'word') {
      level().push({ kind, ...place, text: written, word: written.toLowerCase() });
    } else if (kind === 'quoted') {
      level().push({ kind, ...place, text: unquoted(written), word: '' });
    } else if (kind === 'symbol') level().push({ kind, ...place, text: written, word: '' });
    else level().push({ kind: 'value', ...place, text: written, word: '' });
  }
  while (open.length > 0) close(to, false);
  return top;
}

function unquoted(written: string): string {
  return written.replace(/^"|"$/g, '').replaceAll('""', '"');
}

export function isWord(item: Item | undefined, ...words: readonly string[]): boolean {
  return item?.kind === 'word' && words.includes(item.word);
}

export function isSymbol(item: Item | undefined, symbol: string): boolean {
  return item?.kind === 'symbol' && item.text === symbol;
}

/** The names of a dotted path that begins at a place, and the place after it; null where none begins. */
export function readPath(items: readonly Item[], at: number): { names: string[]; next: number } | null {
  const names: string[] = [];
  let next = at;
  for (;;) {
    const item = items[next];
    if (item?.kind !== 'word' && item?.kind !== 'quoted') return names.length > 0 ? { names, next } : null;
    names.push(item.text);
    next += 1;
    if (!isSymbol(items[next], '.')) return { names, next };
    next += 1;
  }
}
