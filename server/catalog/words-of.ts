/** Between words: whatever is neither letter nor digit, a capital after a small letter, the last of several capitals. */
const BOUNDARY = /[^\p{L}\p{N}]+|(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u;
const LETTERS_AND_DIGITS = /(?<=\p{L})(?=\p{N})/u;

/**
 * The words of a name or a text, in lower case and without accents: `goldFactSales_v2` is gold, fact, sales and v2, and 2 too, since people
 * leave the letter out.
 */
export function wordsOf(text: string): string[] {
  return withoutAccents(text)
    .split(BOUNDARY)
    .flatMap((word) => {
      if (word === '') return [];
      const lower = word.toLowerCase();
      const parts = lower.split(LETTERS_AND_DIGITS);
      return parts.length > 1 ? [lower, ...parts] : [lower];
    });
}

function withoutAccents(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '');
}

/** What somebody typed, cut as names are: each word, with whether it is only a part of one before it. */
export function typedWords(text: string): { readonly word: string; readonly isPart: boolean }[] {
  return text
    .split(BOUNDARY)
    .flatMap((word) => wordsOf(word).map((each, place) => ({ word: each, isPart: place > 0 })));
}

/** A name as one word, for those who leave out what is between its words, and its first word; null where it is one word. */
export function joinedName(name: string): { readonly joined: string; readonly first: string } | null {
  const words = wordsOf(name);
  const last = name.slice(name.lastIndexOf('.') + 1);
  const joined = withoutAccents(last)
    .replace(/[^\p{L}\p{N}]+/gu, '')
    .toLowerCase();
  const [first] = wordsOf(last);
  return words.length > 1 && first !== undefined && !words.includes(joined) ? { joined, first } : null;
}

/** A name's words, and the name as one word. */
export function wordsOfName(name: string): string[] {
  const one = joinedName(name);
  return one ? [...wordsOf(name), one.joined] : wordsOf(name);
}

/** What tables are prefixed with to say which part they play, by the habits of warehouses. */
const ROLES: ReadonlySet<string> = new Set([
  'dim',
  'fact',
  'fct',
  'stg',
  'int',
  'mart',
  'agg',
  'bridge',
  'raw',
]);

/** What something goes by, in words: its title, and that without the part it plays. */
export function callsOf(title: string): string[] {
  const words = wordsOf(title);
  const bare = ROLES.has(words[0] ?? '') ? words.slice(1) : [];
  return [words, bare].filter(({ length }) => length > 0).map((each) => each.join(' '));
}
