const WORD = /[\p{L}\p{N}_$]/u;

/** The word at a line and column (both from 1, in UTF-16 units), or the one character that is there; null past the end. */
export function rangeAt(text: string, line: number, column: number): { from: number; to: number } | null {
  let from = 0;
  for (let at = 1; at < line; at++) {
    const end = text.indexOf('\n', from);
    if (end < 0) return null;
    from = end + 1;
  }
  from += column - 1;
  if (from > text.length) return null;
  if (from === text.length) return from === 0 ? null : { from: from - 1, to: from };
  let to = from;
  while (to < text.length && WORD.test(text.charAt(to))) to += 1;
  return { from, to: Math.max(to, from + 1) };
}
