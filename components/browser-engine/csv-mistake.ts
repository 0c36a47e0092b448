/**
 * The first line of a CSV text that cannot belong to the table its first line begins, as a sentence; null when all of
 * them can. Quotes are `"`, doubled inside of quotes (RFC 4180); empty lines are left out.
 */
export function csvMistake(text: string, delimiter: string): string | null {
  let line = 1;
  let expected: number | null = null;
  for (let at = text.startsWith('\uFEFF') ? 1 : 0; at < text.length; ) {
    const begun = line;
    let fields = 1;
    let isEmpty = true;
    for (; at < text.length && text[at] !== '\n'; at += 1) {
      if (text[at] === '\r') continue;
      isEmpty = false;
      if (text[at] === delimiter) fields += 1;
      if (text[at] !== '"' || !startsField(text, at, delimiter)) continue;
      const end = endOfQuotes(text, at);
      if (end < 0) return `Line ${line} opens a quote that is never closed.`;
      line += text.slice(at, end).split('\n').length - 1;
      at = end;
      if (![delimiter, '\r', '\n', undefined].includes(text[at + 1])) {
        return `Line ${line} has text behind a closing quote. A quote inside of quotes is written twice.`;
      }
    }
    at += 1;
    line += 1;
    if (isEmpty) continue;
    expected ??= fields;
    if (fields !== expected) {
      return `Line ${begun} has ${fields} ${fields === 1 ? 'column' : 'columns'} where the first line has ${expected}.`;
    }
  }
  return null;
}

function startsField(text: string, at: number, delimiter: string): boolean {
  return at === 0 || [delimiter, '\n', '\uFEFF'].includes(text[at - 1] ?? '');
}

/** Where the quotes that open at `from` close, or -1. */
function endOfQuotes(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    if (text[at + 1] !== '"') return at;
    at += 1;
  }
  return -1;
}
