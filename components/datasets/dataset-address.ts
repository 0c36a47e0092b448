import { tableAddress, tableOfAddress } from '#server/datasets/table-address.ts';

/** Where a table's page is. */
export const datasetAddress = tableAddress;

/** The table that an address under `/catalog/` is about. */
export const datasetOfAddress = tableOfAddress;

/** Where one of its columns is shown. */
export function columnAddress(table: string, column: string): string {
  return `${tableAddress(table)}?${new URLSearchParams({ column })}`;
}

/** Of others, who tell of it: no table of the portal has a slash in its name. */
export function isOfOthers(table: string): boolean {
  return table.includes('/');
}
