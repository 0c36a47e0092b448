import { Refusal } from './refusal.ts';
import { tokens } from './tokens.ts';

/** A longer text is no query that a person wrote. */
const BYTES_MAX = 256 * 1024;

export interface Statement {
  /** The text without a leading EXPLAIN: what is parsed and decided upon. */
  readonly body: string;
  /** Where the body begins in the text. */
  readonly bodyStart: number;
  readonly explain: 'no' | 'plan' | 'analyze';
}

/**
 * Plain spaces and comments that cannot be read in two ways (no comment within a comment), then EXPLAIN. After
 * words and spaces the lexer is in its first state again, so the rest means the same with and without them.
 */
const EXPLAIN =
  /^(?:[ \t\r\n]|--[^\r\n]*[\r\n]|\/\*(?:(?!\/\*|\*\/)[\s\S])*\*\/)*explain[ \t\r\n]+(?:(analyze)[ \t\r\n]+)?/i;

// biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the point
const CONTROL = /[\u0000-\u0008\u000b\u000e-\u001f\u007f]/;

/** Checks what a text must be before any parser sees it, and takes a leading EXPLAIN off. */
export function readStatement(sql: string): Statement {
  if (Buffer.byteLength(sql) > BYTES_MAX) {
    throw new Refusal(`The SQL is longer than ${BYTES_MAX / 1024} kB. Shorten it.`);
  }
  if (!sql.isWellFormed() || CONTROL.test(sql)) {
    throw new Refusal('The SQL contains characters that are no text. Type it again without them.');
  }
  const prefix = EXPLAIN.exec(sql);
  if (!prefix) return { body: sql, bodyStart: 0, explain: 'no' };
  const bodyStart = prefix[0].length;
  return { body: sql.slice(bodyStart), bodyStart, explain: prefix[1] ? 'analyze' : 'plan' };
}

/** The first word of a text in capitals, for messages; null when it does not begin with one. */
export function firstWord(text: string): string | null {
  for (const { kind, start, end } of tokens(text)) {
    if (kind === 'space' || kind === 'comment') continue;
    return kind === 'word' && end - start <= 20 ? text.slice(start, end).toUpperCase() : null;
  }
  return null;
}
