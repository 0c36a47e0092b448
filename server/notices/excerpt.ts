const LENGTH_MAX = 140;

/** The beginning of a text in Markdown as one line, without the marks that would only disturb there. Pure. */
export function excerptOf(markdown: string): string {
  const words = markdown
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/^\s*(?:#{1,6}|>|[-*+]|\d+[.)])\s+/gm, '')
    .replace(/^[\s|:-]*-[\s|:-]*$/gm, '')
    .replace(/[*`~]+/g, '')
    .replace(/\s*\|\s*/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const signs = Array.from(words);
  return signs.length <= LENGTH_MAX
    ? words
    : `${signs
        .slice(0, LENGTH_MAX - 1)
        .join('')
        .trimEnd()}…`;
}
