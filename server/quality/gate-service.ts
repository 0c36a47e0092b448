import type { Check } from '../expectations/schema.ts';
import { checksOf } from './suite-in-force.ts';
import { suitesInForce } from './suites-in-force.ts';

/** The checks of a table that have a say before a batch is published, each with an id that no other of the table has. */
export async function gateChecksOf(table: string): Promise<readonly Check[]> {
  return checksOf(await suitesInForce(table))
    .filter(({ check }) => check.gate !== 'publish')
    .map(({ suite, check }) => ({ ...check, id: `${suite.id}/${check.id}` }));
}
