import type { Dataset } from '../access/dataset.ts';
import { selectorsOf } from '../access/selectors.ts';
import { generalSelectors } from '../access/sight-rules.ts';

/** By what policies find a table and each of its columns, in their order, but for their names. Pure. */
export function selectorSets(dataset: Dataset): { table: string[]; columns: string[][] } {
  const { table, columns } = selectorsOf(dataset);
  return { table: generalSelectors(table), columns: columns.map(generalSelectors) };
}
