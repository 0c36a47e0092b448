/**
 * The words of a statement as DuckDB's lexer would cut them. Used for what the parse tree does not tell: where
 * EXPLAIN ends, what a refused statement begins with, where parameters stand. Never to decide what is safe.
 */
export interface Token {
  readonly kind: 'space' | 'comment' | 'word' | 'quoted' | 'string' | 'number' | 'parameter' | 'symbol';
  readonly start: number;
  readonly end: number;
}

const PATTERNS: readonly [kind: Token['kind'], pattern: RegExp][] = [
  ['space', /[\s\u00a0\u2000-\u200b\ufeff]+/y],
  ['comment', /--[^\n\r]*/y],
  ['string', /[eE]'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)/y],
  ['string', /(?:[xXbBnN]|[uU]&)?'(?:[^']|'')*(?:'|$)/y],
  ['quoted', /(?:[uU]&)?"(?:[^"]|"")*(?:"|$)/y],
  ['string', /\$([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$[\s\S]*?(?:\$\1\$|$(?![\s\S]))/y],
  ['parameter', /\$[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*|\$\d+|\?\d*/y],
  ['number', /(?:\d[\w]*\.?\d*(?:[eE][+-]?\d+)?|\.\d[\w]*)/y],
  ['word', /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y],
];

function blockComment(text: string, start: number): number {
  let depth = 0;
  let at = start;
  do {
    if (text.startsWith('/*', at)) {
      depth += 1;
      at += 2;
    } else if (text.startsWith('*/', at)) {
      depth -= 1;
      at += 2;
    } else at += 1;
  } while (depth > 0 && at < text.length);
  return Math.min(at, text.length);
}

/** The token that begins at `start`, which must be within the text. */
export function tokenAt(text: string, start: number): Token {
  if (text.startsWith('/*', start)) return { kind: 'comment', start, end: blockComment(text, start) };
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = start;
    const match = pattern.exec(text);
    if (match && match[0].length > 0) return { kind, start, end: start + match[0].length };
  }
  return { kind: 'symbol', start, end: start + 1 };
}

/** The tokens one after the other, spaces and comments included; together they are the text. */
export function* tokens(text: string): Generator<Token> {
  for (let start = 0; start < text.length; ) {
    const token = tokenAt(text, start);
    yield token;
    start = token.end;
  }
}
