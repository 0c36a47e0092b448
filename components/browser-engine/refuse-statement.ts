import { statementWords, type Word } from './statement-words.ts';

/**
 * What a person may run in their browser: any one statement that reads, and tables, views and macros of their own,
 * which have no schema. The extracts cannot be written to, so that their numbers stay those of the lake. The seal
 * holds without this; here it gets words.
 */

const READS = new Set([
  'SELECT',
  'FROM',
  'VALUES',
  'TABLE',
  'DESCRIBE',
  'DESC',
  'SHOW',
  'SUMMARIZE',
  'PIVOT',
  'UNPIVOT',
  '(',
]);
const KINDS = new Set(['TABLE', 'VIEW', 'MACRO', 'FUNCTION']);
const OWN_SCHEMAS = new Set(['MAIN', 'TEMP']);
const FILES = new Set(['COPY', 'EXPORT', 'IMPORT']);

const ONLY_OWN =
  'Here only tables of your own can be changed, and they have no schema: CREATE TABLE my_table AS SELECT …';

/** Why the statement is not run in the browser, as a sentence; null when it may run. */
export function refuseStatement(sql: string): string | null {
  const words = statementWords(sql);
  while (words.at(-1)?.text === ';') words.pop();
  if (words.length === 0) return 'There is no statement to run.';
  if (words.some(({ text }) => text === ';')) {
    return 'There is more than one statement. Select the one to run, or leave one.';
  }
  return refuseVerb(words);
}

function refuseVerb(words: readonly Word[]): string | null {
  const verb = words[0]?.text ?? '';
  if (READS.has(verb)) return null;
  switch (verb) {
    case 'EXPLAIN':
      return refuseVerb(words.slice(explainLength(words)));
    case 'WITH':
      return refuseVerb(words.slice(verbAfterWith(words)));
    case 'CREATE':
    case 'DROP':
      return refuseKind(words);
    case 'INSERT':
    case 'UPDATE':
    case 'DELETE':
      return refuseTargets(words, targetOf(words));
    default:
      return FILES.has(verb)
        ? `${verb} is not possible in the browser: this engine reads and writes no files. Open a file with “Upload”, and save a result with “Export”.`
        : `${/^\w+$/.test(verb) ? verb : 'This'} is not possible in the browser: this engine is sealed, so that nothing leaves it. It runs SELECT and whatever else reads, and tables of your own.`;
  }
}

/** EXPLAIN, EXPLAIN ANALYZE and EXPLAIN (…) come before what is explained. */
function explainLength(words: readonly Word[]): number {
  if (words[1]?.text === 'ANALYZE') return 2;
  if (words[1]?.text !== '(' || READS.has(words[2]?.text ?? '') || words[2]?.text === 'WITH') return 1;
  const end = words.findIndex(({ text }, place) => place > 1 && text === ')');
  return end < 0 ? words.length : end + 1;
}

/** After the last of the named queries: the first word behind a closing bracket that does not lead to another. */
function verbAfterWith(words: readonly Word[]): number {
  const depth = words[0]?.depth ?? 0;
  const place = words.findIndex(
    (word, index) =>
      index > 0 &&
      word.depth === depth &&
      words[index - 1]?.text === ')' &&
      words[index - 1]?.depth === depth &&
      ![',', 'AS', 'USING', 'NOT', 'MATERIALIZED'].includes(word.text),
  );
  return place < 0 ? words.length : place;
}

function refuseKind(words: readonly Word[]): string | null {
  const kind = words.findIndex(({ text }) => KINDS.has(text));
  const before = words.slice(1, Math.max(kind, 1)).map(({ text }) => text);
  if (kind < 1 || before.some((word) => !['OR', 'REPLACE', 'TEMP', 'TEMPORARY'].includes(word))) {
    return `${words[0]?.text} works for tables, views and macros of your own here, and for nothing else.`;
  }
  const rest = words.slice(kind + 1);
  const conditions = ['IF', 'NOT', 'EXISTS'];
  const name = rest.findIndex(({ text }) => !conditions.includes(text));
  return refuseTargets(words, kind + 1 + Math.max(name, 0));
}

function targetOf(words: readonly Word[]): number {
  const into = words.findIndex(({ text }) => text === 'INTO' || text === 'FROM');
  return words[0]?.text === 'UPDATE' || into < 0 ? 1 : into + 1;
}

/** The name at `place`, and those after it in a list. */
function refuseTargets(words: readonly Word[], place: number): string | null {
  for (let at = place; ; at += 2) {
    if (words[at + 1]?.text === '.') {
      if (!OWN_SCHEMAS.has(words[at]?.text ?? '') || words[at + 3]?.text === '.') return ONLY_OWN;
      at += 2;
    }
    if (words[at + 1]?.text !== ',') return null;
  }
}
