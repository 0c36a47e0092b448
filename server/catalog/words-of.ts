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

/** A name's words, and the name as one word for those who leave out what is between. */
export function wordsOfName(name: string): string[] {
  const words = wordsOf(name);
  const joined = withoutAccents(name)
    .slice(name.lastIndexOf('.') + 1)
    .replace(/[^\p{L}\p{N}]+/gu, '')
    .toLowerCase();
  return words.length > 1 && !words.includes(joined) ? [...words, joined] : words;
}
