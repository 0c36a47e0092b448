const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/**
 * All that somebody may have meant who typed one letter too many, too few or another, or two neighbours the other way
 * round (Damerau 1964). Without digits, at which nobody guesses; of words of three letters and more. Pure.
 */
export function oneSlipFrom(word: string): string[] {
  if (word.length < 3 || /\d/.test(word)) return [];
  const variants = new Set<string>();
  for (let at = 0; at <= word.length; at += 1) {
    const [before, after] = [word.slice(0, at), word.slice(at)];
    if (after !== '') variants.add(before + after.slice(1));
    if (after.length > 1) variants.add(before + after.charAt(1) + after.charAt(0) + after.slice(2));
    for (const letter of LETTERS) {
      variants.add(before + letter + after);
      if (after !== '') variants.add(before + letter + after.slice(1));
    }
  }
  variants.delete(word);
  return [...variants];
}
