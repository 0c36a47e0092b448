/** How well a name answers what is typed, and which of its characters do. */
export interface NameMatch {
  readonly score: number;
  /** Pairs of from and to in the name. */
  readonly ranges: readonly number[];
}

/** Where the words of a name begin: `gold.fact_salesNet` → 0, 5, 10, 15. */
export function wordStarts(name: string): number[] {
  const starts: number[] = [];
  for (let at = 0; at < name.length; at += 1) {
    const letter = name.charCodeAt(at);
    if (!isLetterOrDigit(letter)) continue;
    const before = at === 0 ? 0 : name.charCodeAt(at - 1);
    if (!isLetterOrDigit(before) || (isUpper(letter) && !isUpper(before))) starts.push(at);
  }
  return starts;
}

function isUpper(code: number): boolean {
  return code >= 65 && code <= 90;
}

function isLetterOrDigit(code: number): boolean {
  return isUpper(code) || (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code >= 128;
}

export interface Matchable {
  readonly lower: string;
  readonly starts: readonly number[];
}

export function matchable(name: string): Matchable {
  return { lower: name.toLowerCase(), starts: wordStarts(name) };
}

const ALL: NameMatch = { score: 0, ranges: [] };

/**
 * Compares what is typed, in lower case, with a name: the whole beginning of it is best, then of one of its words, of
 * several words in turn (`fs` in `fact_sales`), then a part of it, then its letters with others between. Null for none.
 */
export function matchName(typed: string, { lower, starts }: Matchable): NameMatch | null {
  if (typed === '') return ALL;
  if (typed.length > lower.length) return null;
  if (lower.startsWith(typed)) {
    const score = lower.length === typed.length ? 1000 : 900 - lower.length / 10;
    return { score, ranges: [0, typed.length] };
  }
  for (const start of starts) {
    if (lower.startsWith(typed, start)) {
      // The table's own name, after its schema, is as good as the beginning.
      const score = lower[start - 1] === '.' ? 890 : 700;
      return { score: score - (lower.length - start) / 10, ranges: [start, start + typed.length] };
    }
  }
  const inWords = matchWords(typed, lower, starts, 0, 0, null);
  if (inWords) return { score: 600 - inWords.length * 10 - lower.length / 10, ranges: inWords };
  if (typed.length < 2) return null;
  const inside = lower.indexOf(typed);
  if (inside >= 0) return { score: 400 - lower.length / 10, ranges: [inside, inside + typed.length] };
  return typed.length < 3 ? null : matchLetters(typed, lower);
}

/** Each piece of what is typed begins a word. `failed` has what was tried in vain, so that nothing is tried twice. */
function matchWords(
  typed: string,
  lower: string,
  starts: readonly number[],
  at: number,
  word: number,
  failed: Set<number> | null,
): number[] | null {
  if (at === typed.length) return [];
  const key = at * (starts.length + 1) + word;
  if (failed?.has(key)) return null;
  let tried = failed;
  for (let place = word; place < starts.length; place += 1) {
    const start = starts[place] ?? 0;
    let length = 0;
    while (at + length < typed.length && lower[start + length] === typed[at + length]) length += 1;
    for (; length > 0; length -= 1) {
      tried ??= new Set();
      const rest = matchWords(typed, lower, starts, at + length, place + 1, tried);
      if (rest) return [start, start + length, ...rest];
    }
  }
  failed?.add(key);
  return null;
}

function matchLetters(typed: string, lower: string): NameMatch | null {
  const ranges: number[] = [];
  let gaps = 0;
  let from = -1;
  for (const letter of typed) {
    const found = lower.indexOf(letter, from + 1);
    if (found < 0) return null;
    if (found === ranges.at(-1)) ranges[ranges.length - 1] = found + 1;
    else {
      gaps += from < 0 ? 0 : found - from - 1;
      ranges.push(found, found + 1);
    }
    from = found;
  }
  return gaps > typed.length * 3 ? null : { score: 200 - gaps * 5 - lower.length / 10, ranges };
}
