/** A word or a sign of a statement, without what is in quotes and comments. */
export interface Word {
  /** In capitals; a quoted name as `""`, a text as `''`. */
  readonly text: string;
  /** Open brackets before it. */
  readonly depth: number;
  readonly start: number;
}

const SPACE = /\s+/y;
const LINE_COMMENT = /--[^\n]*/y;
const NAME = /[\p{L}_][\p{L}\p{N}_$]*/uy;
const NUMBER = /\d[\w.]*/y;
const QUOTED = /"(?:[^"]|"")*"?/y;
const TEXT = /'(?:[^']|'')*'?/y;
const ESCAPED_TEXT = /[eE]'(?:[^'\\]|''|\\[\s\S])*'?/y;
const DOLLAR = /\$([\p{L}_][\p{L}\p{N}_]*)?\$/uy;

/** The words of a statement, as far as is needed to tell what kind it is. Never fails: what is unfinished ends it. */
export function statementWords(sql: string): Word[] {
  const words: Word[] = [];
  let depth = 0;
  let at = 0;
  const match = (pattern: RegExp) => {
    pattern.lastIndex = at;
    return pattern.exec(sql)?.[0];
  };
  while (at < sql.length) {
    const skipped = match(SPACE) ?? match(LINE_COMMENT);
    if (skipped !== undefined) {
      at += skipped.length;
      continue;
    }
    if (sql.startsWith('/*', at)) {
      at = endOfComment(sql, at);
      continue;
    }
    const start = at;
    const text = match(ESCAPED_TEXT) ?? match(TEXT);
    const dollar = match(DOLLAR);
    const quoted = match(QUOTED);
    if (text !== undefined) {
      at += text.length;
      words.push({ text: "''", depth, start });
    } else if (dollar !== undefined) {
      const end = sql.indexOf(dollar, at + dollar.length);
      at = end < 0 ? sql.length : end + dollar.length;
      words.push({ text: "''", depth, start });
    } else if (quoted !== undefined) {
      at += quoted.length;
      words.push({ text: '""', depth, start });
    } else {
      const word = match(NAME) ?? match(NUMBER) ?? sql.charAt(at);
      at += word.length;
      if (word === ')') depth -= 1;
      words.push({ text: word.toUpperCase(), depth, start });
      if (word === '(') depth += 1;
    }
  }
  return words;
}

/** Comments nest. */
function endOfComment(sql: string, from: number): number {
  let open = 0;
  for (let at = from; at < sql.length; at += 1) {
    if (sql.startsWith('/*', at)) {
      open += 1;
      at += 1;
    } else if (sql.startsWith('*/', at)) {
      open -= 1;
      at += 1;
      if (open === 0) return at + 1;
    }
  }
  return sql.length;
}
