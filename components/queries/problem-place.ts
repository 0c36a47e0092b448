import type { QueryProblem } from '#server/queries/schema.ts';
import { type ParameterValues, renderTemplate, TemplateError } from '#server/queries/sql-template.ts';
import type { TextRange } from './statements.ts';

/** A statement as it is sent, and where it comes from. */
export interface SentStatement {
  readonly sql: string;
  /** From a place in `sql` to the one in the document. */
  toDocument(offset: number): number;
  readonly document: string;
}

/** The part of a document that is to be run, with its values. A problem where that cannot be done, placed in the document. */
export function renderTarget(
  document: string,
  { from, to }: TextRange,
  values: ParameterValues,
): SentStatement | QueryProblem {
  try {
    const { sql, toTemplate } = renderTemplate(document.slice(from, to), values);
    return { sql, document, toDocument: (offset) => from + toTemplate(offset) };
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return {
      code: 'bad_parameter',
      message: error.message,
      ...placeOf(document, from + error.offset),
      missingTable: null,
    };
  }
}

const EXPLAIN = 'EXPLAIN ANALYZE ';

/** The same statement, of which the plan is wanted and how long each step of it took. One that asks for a plan stays. */
export function explained(sent: SentStatement): SentStatement {
  if (/^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)*EXPLAIN\b/i.test(sent.sql)) return sent;
  return {
    sql: EXPLAIN + sent.sql,
    document: sent.document,
    toDocument: (offset) => sent.toDocument(Math.max(0, offset - EXPLAIN.length)),
  };
}

/** A problem of the sent statement, placed in the document that it was taken from. */
export function placedInDocument(problem: QueryProblem, sent: SentStatement): QueryProblem {
  if (problem.line === null) return problem;
  const offset = offsetOf(sent.sql, problem.line, problem.column ?? 1);
  const { line, column } = placeOf(sent.document, sent.toDocument(offset));
  return { ...problem, line, column: problem.column === null ? null : column };
}

/** Lines and columns count from 1, in UTF-16 units. */
function offsetOf(text: string, line: number, column: number): number {
  let start = 0;
  for (let at = 1; at < line; at += 1) {
    const end = text.indexOf('\n', start);
    if (end < 0) break;
    start = end + 1;
  }
  return Math.min(start + column - 1, text.length);
}

function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}
