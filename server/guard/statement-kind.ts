import type { ApprovedStatement } from './approved.ts';

interface Tree {
  readonly node?: { readonly from_table?: { readonly type?: unknown; readonly show_type?: unknown } };
}

/** What the outermost FROM is: DESCRIBE and SUMMARIZE are parsed as a SELECT from themselves. */
export function kindOf(tree: unknown): ApprovedStatement['kind'] {
  const from = (tree as Tree).node?.from_table;
  if (from?.type !== 'SHOW_REF') return 'select';
  return from.show_type === 'SUMMARY' ? 'summarize' : 'describe';
}

/**
 * Whether `rowid` is asked for and nothing in the statement is called so. Empty tables have row numbers; the
 * relations that the statement will read have none.
 */
export function readsRowNumbers(tree: unknown): boolean {
  const text = JSON.stringify(tree).toLowerCase();
  const references = /"column_names":\[[^\]]*"rowid"\]/g;
  return references.test(text) && !text.replace(references, '').includes('"rowid"');
}
