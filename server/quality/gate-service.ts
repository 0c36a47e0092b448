import type { Check } from '../expectations/schema.ts';
import { checksOf } from './suite-in-force.ts';
import { suitesInForce } from './suites-in-force.ts';

export interface GateCheck extends Check {
  /** With whose rights its statement is run, of a suite that somebody wrote in the portal; null for suites of files. */
  readonly authorId: string | null;
}

/** The checks of a table that have a say before a batch is published, each with an id that no other of the table has. */
export async function gateChecksOf(table: string): Promise<readonly GateCheck[]> {
  return checksOf(await suitesInForce(table))
    .filter(({ check }) => check.gate !== 'publish')
    .map(({ suite, check }) => ({ ...check, id: `${suite.id}/${check.id}`, authorId: suite.savedById }));
}
