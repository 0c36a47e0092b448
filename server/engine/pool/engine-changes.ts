import { AppError } from '../../errors.ts';

/**
 * By which a query changes the engine for whoever comes after it, locked settings or not, and by which it could run
 * any of them from text that it puts together.
 */
const NAMES =
  `checkpoint copy_database disable_logging disable_profile disable_profiling enable_logging enable_profile
  enable_profiling force_checkpoint import_database json_deserialize_sql json_execute_serialized_sql nextval query
  query_table setseed truncate_duckdb_logs write_log`
    .split(/\s+/)
    .join('|');
const MENTIONED = new RegExp(NAMES, 'i');
/** Quotes within a text of the statement are escaped in the tree, so only a call looks like this. */
const CALLED = new RegExp(`"function_name":\\s*"(?:${NAMES})"`, 'i');
const READABLE = /^\{"error":\s*false\b/;
const WRONG_SYNTAX = /^\{"error":\s*true,\s*"error_type":\s*"parser"/;

/** Whether a text could call one of them: a name has no other spelling. Most texts need no more than this. */
export function mayChangeEngine(sql: string): boolean {
  return MENTIONED.test(sql);
}

/** Throws `bad_request` for a statement that calls one of them, by its tree as `json_serialize_sql` gives it. */
export function requireUnchanging(tree: string): void {
  // The engine says better where the syntax is wrong.
  if (WRONG_SYNTAX.test(tree) || (READABLE.test(tree) && !CALLED.test(tree))) return;
  throw new AppError('bad_request', 'Only statements that read can be run here.');
}
