import { readJson } from './json-text.ts';
import { firstWord } from './read-statement.ts';
import { byteOf, Refusal } from './refusal.ts';

/** A tree of more text than this is of no query that a person wrote. */
const TREE_MAX = 24 * 1024 * 1024;

interface Parsed {
  readonly error: boolean;
  readonly error_type?: string;
  readonly error_message?: string;
  readonly position?: string;
  readonly statements?: readonly unknown[];
}

/**
 * The one statement of what `json_serialize_sql` gave for `body`. Refuses with a sentence whatever is not exactly
 * one query.
 */
export function readTree(json: string, body: string): unknown {
  if (json.length > TREE_MAX) throw new Refusal('The SQL is too long to be checked. Shorten it.');
  const parsed = readJson(json) as Parsed;
  if (parsed.error) throw parseRefusal(parsed, body);
  const [statement, ...others] = parsed.statements ?? [];
  if (statement === undefined) throw new Refusal('There is no query in the text.');
  if (others.length > 0) throw new Refusal('Run one statement at a time: this text holds several.');
  return statement;
}

function parseRefusal({ error_type, error_message = '', position }: Parsed, body: string): Refusal {
  const byte = position === undefined ? null : byteOf(Number(position));
  if (error_message.startsWith('Only SELECT statements')) return notQuery(body);
  if (/^Max expression depth|^memory exhausted/.test(error_message)) {
    return new Refusal('The SQL is too deeply nested. Simplify it.', byte);
  }
  if (error_type === 'parser') {
    const [line = ''] = error_message.split('\n');
    return new Refusal(`The SQL cannot be read: ${withoutStop(line)}.`, byte);
  }
  if (error_message.startsWith('Mixing named and positional')) {
    return new Refusal('The SQL mixes $name and ? parameters. Use one kind.', byte);
  }
  if (error_message.includes('in pivot list')) {
    return new Refusal('The values of a PIVOT must be written out: ON column IN (1, 2).', byte);
  }
  return new Refusal('The SQL uses a form that is not allowed here.', byte);
}

function notQuery(body: string): Refusal {
  const word = firstWord(body);
  if (word === null) return new Refusal('There is no query in the text.');
  if (/\bpivot\b/i.test(body)) {
    return new Refusal('A PIVOT needs its values here. Name them: ON column IN (…).');
  }
  if (/^(?:SELECT|FROM|WITH|VALUES|TABLE|DESCRIBE|SUMMARIZE)$/.test(word)) {
    return new Refusal('Run one query at a time, and nothing else beside it.');
  }
  if (word === 'EXPLAIN') return new Refusal('Write EXPLAIN or EXPLAIN ANALYZE, then the query.');
  return new Refusal(
    `Only queries can be run here (SELECT, FROM, WITH, DESCRIBE, SUMMARIZE), not ${word}.`,
    0,
  );
}

function withoutStop(sentence: string): string {
  return sentence.replace(/[.!\s]+$/, '');
}
