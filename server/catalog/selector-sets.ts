import type { Dataset } from '../access/dataset.ts';
import { selectorsOf } from '../access/selectors.ts';

/** A selector that finds a single table or column: rules about those are asked one by one. */
const NAMES_ONE = /^(?:dataset|column):/;

/** By what policies find a table and each of its columns, in their order, but for their names. Pure. */
export function selectorSets(dataset: Dataset): { table: string[]; columns: string[][] } {
  const { table, columns } = selectorsOf(dataset);
  return { table: general(table), columns: columns.map(general) };
}

function general(selectors: readonly string[]): string[] {
  return selectors.filter((selector) => !NAMES_ONE.test(selector)).sort();
}
