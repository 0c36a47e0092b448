import { withoutPaths } from '../engine/duckdb-errors.ts';
import { nearestNames } from './nearest-names.ts';
import { byteOf, Refusal } from './refusal.ts';

interface PlanError {
  readonly error_type?: string;
  readonly error_message?: string;
  readonly error_subtype?: string;
  readonly position?: string;
  readonly candidates?: string;
  readonly name?: string;
}

/** The engine failed, not the statement. */
export class Unplannable extends Refusal {}

/** Kinds of messages that are about the statement, and whose words a person may read. */
const READABLE = new Set([
  'binder',
  'catalog',
  'conversion',
  'not implemented',
  'out of range',
  'invalid input',
  'parser',
  'mismatch type',
]);

/**
 * DuckDB's refusal to plan, in a sentence. Its messages come from empty tables of the visible columns, so their names
 * may be read; lists of engine functions and anything else it adds on further lines is cut off. `columns` are those
 * of the relations in the statement, for names that are alike.
 */
export function planRefusal(error: unknown, columns: Iterable<string> = []): Refusal {
  const {
    error_type = '',
    error_message = '',
    position,
    candidates,
    name,
    error_subtype,
  } = error as PlanError;
  const byte = position === undefined ? null : byteOf(Number(position));
  if (error_subtype === 'COLUMN_NOT_FOUND' && name !== undefined) {
    return new Refusal(
      `There is no column "${name}" here.`,
      byte,
      nearestNames(name, [...namesOf(candidates), ...columns]),
    );
  }
  if (!READABLE.has(error_type.toLowerCase())) {
    return new Unplannable('The query cannot be planned. Simplify it and try again.', byte);
  }
  const [line = ''] = withoutPaths(error_message).replaceAll(ENGINE_DATABASE, '').split('\n');
  const sentence = line.replace(/\s+$/, '').replace(/[.!:]$/, '');
  return new Refusal(`${sentence}.`, byte);
}

/** DuckDB's own name for the database that the tables are in. */
const ENGINE_DATABASE = /\bmemory\.(?=[\w"])/g;

/** `"t.revenue", "t.region"` as names. */
function namesOf(candidates: string | undefined): string[] {
  if (!candidates) return [];
  return candidates.split(/,\s*/).map((name) => name.replace(/^"|"$/g, ''));
}
