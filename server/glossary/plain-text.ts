/** Markdown as one line of words, for where it is listed: what formats it is left out, as far as that is easily told. Pure. */
export function plainText(markdown: string): string {
  return markdown
    .replace(/```[^\n]*\n?/g, ' ')
    .replace(/!?\[([^\]]*)\]\([^)\s]*\)/g, '$1')
    .replace(/^[\s|:-]*\|[\s|:-]*$/gm, '')
    .replace(/^\s*\|.*$/gm, (row) => row.replaceAll('|', ' '))
    .replace(/^\s*[-*+]\s+/gm, '• ')
    .replace(/^\s{0,3}(?:#{1,6}|>)\s+/gm, '')
    .replace(/\*\*|__|`/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
