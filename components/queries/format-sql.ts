import { duckdb, formatDialect } from 'sql-formatter';
import { RESERVED } from './completion/keywords.ts';
import { statementsOf } from './statements.ts';
import { type TemplateToken, templateTokens } from './template-tokens.ts';

const LINE_LENGTH = 100;
/** For the formatter, optional clauses begin and end with comments: it leaves those where they are. */
const OPEN = '/*[[*/';
const CLOSE = '/*]]*/';

/**
 * The same statements, laid out. Parameters and optional clauses stay as they are; reserved words become capitals.
 * Null where the text could not be laid out without changing what it says.
 */
export function formatSql(text: string): string | null {
  try {
    const [marked, marks] = markClauses(text);
    const formatted = formatDialect(marked, {
      dialect: duckdb,
      tabWidth: 2,
      expressionWidth: LINE_LENGTH / 2,
      linesBetweenQueries: 1,
      paramTypes: { custom: [{ regex: String.raw`\{\{[^{}]*\}\}` }] },
    });
    const result = withWordsOf(text, marks === 0 ? formatted : withClauses(formatted));
    return result === null || statementsOf(result).length !== statementsOf(text).length ? null : result;
  } catch {
    return null;
  }
}

/** Where a place of a text is in the same text laid out: after as many characters that are no space. */
export function placeInFormatted(before: string, after: string, place: number): number {
  let left = before.slice(0, place).replace(/\s/g, '').length;
  if (left === 0) return 0;
  for (let at = 0; at < after.length; at += 1) {
    if (/\s/.test(after.charAt(at))) continue;
    left -= 1;
    if (left === 0) return at + 1;
  }
  return after.length;
}

function markClauses(text: string): [marked: string, marks: number] {
  let marked = '';
  let depth = 0;
  let marks = 0;
  let skipped = -1;
  for (const { kind, start, end } of templateTokens(text)) {
    if (start === skipped) continue;
    const isPair = kind === 'symbol' && text[start + 1] === text[start];
    if (isPair && text[start] === '[' && opensClause(text, start)) {
      marked += ` ${OPEN} `;
      depth += 1;
      marks += 1;
      skipped = start + 1;
    } else if (isPair && text[start] === ']' && depth > 0) {
      marked += ` ${CLOSE} `;
      depth -= 1;
      skipped = start + 1;
    } else marked += text.slice(start, end);
  }
  return [marked, marks];
}

/** Each optional clause that comes on a new line begins there. */
function withClauses(formatted: string): string {
  const open = OPEN.replace(/[*[]/g, '\\$&');
  return formatted
    .replace(new RegExp(`\\s*${open}[ \\t]*\\n([ \\t]*)`, 'g'), '\n$1[[ ')
    .replaceAll(OPEN, '[[')
    .replaceAll(CLOSE, ']]');
}

function opensClause(text: string, start: number): boolean {
  const end = text.indexOf(']]', start);
  return end > 0 && text.slice(start, end).includes('{{');
}

/** The layout of `formatted` with each word written as in `text`; null unless both have the same tokens. */
function withWordsOf(text: string, formatted: string): string | null {
  const words = [...templateTokens(text)].filter(({ kind }) => kind !== 'space');
  let at = 0;
  let result = '';
  for (const token of templateTokens(formatted)) {
    const written = formatted.slice(token.start, token.end);
    if (token.kind === 'space') {
      result += written;
      continue;
    }
    const word = words[at];
    at += 1;
    if (!word || word.kind !== token.kind) return null;
    const before = text.slice(word.start, word.end);
    if (!isSame(word, before, written)) return null;
    if (token.kind === 'comment') result += written;
    else if (token.kind === 'word' && isKeyword(formatted, token)) result += before.toUpperCase();
    else result += before;
  }
  return at === words.length ? result.trimEnd() : null;
}

function isSame({ kind }: TemplateToken, before: string, after: string): boolean {
  if (kind === 'comment') return before.replace(/\s+/g, ' ').trim() === after.replace(/\s+/g, ' ').trim();
  return kind === 'word' ? before.toLowerCase() === after.toLowerCase() : before === after;
}

/** `o.left` is a column, `left(x, 1)` a function. */
function isKeyword(text: string, { start, end }: TemplateToken): boolean {
  if (!RESERVED.has(text.slice(start, end).toLowerCase())) return false;
  return text[start - 1] !== '.' && text[end] !== '.' && text[end] !== '(';
}
