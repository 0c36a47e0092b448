import { declaredSuites } from './declared-suites.ts';
import type { SuiteInForce } from './suite-in-force.ts';
import { readPortalSuites } from './suites-data.ts';

/** All suites that are evaluated now, of a table or of all: those of files first. */
export async function suitesInForce(table: string | null = null): Promise<SuiteInForce[]> {
  const [declared, written] = await Promise.all([declaredSuites(), readPortalSuites(table)]);
  return [...declared.filter((suite) => table === null || suite.table === table), ...written];
}

/** By table. */
export function byTable(suites: readonly SuiteInForce[]): ReadonlyMap<string, readonly SuiteInForce[]> {
  return Map.groupBy(suites, ({ table }) => table);
}
