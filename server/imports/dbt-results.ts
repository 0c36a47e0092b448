import type { DbtManifest, DbtNode, DbtResult, DbtResults } from './dbt-artifacts.ts';
import type { DbtCheck, DbtRun, DbtTable } from './dbt-project.ts';
import type { CheckResult } from './told-check.ts';

/** What dbt tests, and what became of it when dbt ran. Pure. */

type Nodes = DbtManifest['nodes'];

/** Of tables; of what dbt weaves into others the test is of none of them. */
export function checksOf(
  tests: readonly (readonly [string, Nodes[string]])[],
  tables: readonly Pick<DbtTable, 'id'>[],
  tablesAbove: ReadonlyMap<string, ReadonlySet<string>>,
  results: DbtResults | null,
): DbtCheck[] {
  const known = new Set(tables.map(({ id }) => id));
  const outcomes = new Map(results?.results.map((result) => [result.unique_id, result]));
  return tests.flatMap(([id, test]): DbtCheck[] => {
    const table = test.attached_node ?? test.depends_on[0];
    if (table === undefined || !known.has(table)) return [];
    const reads = test.depends_on.flatMap((need) =>
      known.has(need) ? [need] : [...(tablesAbove.get(need) ?? [])],
    );
    const outcome = outcomes.get(id);
    return [
      {
        ...{ id, table, reads: [...new Set([table, ...reads])], where: test.config?.where || null },
        ...ruleOf(test, table),
        result: outcome ? resultOf(outcome, results) : null,
      },
    ];
  });
}

const PLAIN_KINDS = ['unique', 'not_null'] as const;

function ruleOf(
  test: DbtNode,
  table: string,
): Pick<DbtCheck, 'kind' | 'name' | 'column' | 'values' | 'refersTo' | 'words'> {
  const { name = test.name, namespace = null, kwargs = null } = test.test_metadata ?? {};
  const { column_name: named, model: _, ...others } = kwargs ?? {};
  const column = test.column_name || (typeof named === 'string' ? named : null);
  const rule = { name, column, values: null, refersTo: null, words: JSON.stringify(others) };
  const plain = PLAIN_KINDS.find((kind) => kind === name);
  if (namespace || !test.test_metadata) return { ...rule, kind: 'other' };
  if (plain && column !== null) return { ...rule, kind: plain };
  if (name === 'accepted_values' && Array.isArray(others.values) && others.values.every(isPlain))
    return { ...rule, kind: 'accepted_values', values: others.values };
  const other = test.depends_on.find((need) => need !== table) ?? table;
  if (name === 'relationships' && typeof others.field === 'string')
    return { ...rule, kind: 'relationships', refersTo: { table: other, column: others.field } };
  return { ...rule, kind: 'other' };
}

const isPlain = (value: unknown): value is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof value);

const STATUSES: Readonly<Record<string, CheckResult['status']>> = {
  pass: 'passed',
  warn: 'warned',
  fail: 'failed',
  error: 'error',
  'runtime error': 'error',
  skipped: 'skipped',
};

function resultOf(result: DbtResult, all: DbtResults | null): CheckResult | null {
  const status = STATUSES[result.status];
  if (!status) return null;
  const { started, ended } = timesOf(result);
  return {
    status,
    failures: result.failures ?? null,
    message: result.message || null,
    at: ended ?? started ?? all?.metadata.generated_at ?? null,
  };
}

const STATES: Readonly<Record<string, DbtRun['state']>> = {
  success: 'COMPLETE',
  error: 'FAIL',
  'runtime error': 'FAIL',
  fail: 'FAIL',
  skipped: 'SKIP',
};

/** Of an artifact that does not say when it was written nothing is known that could be told. */
export function runsOf(tables: readonly Pick<DbtTable, 'id'>[], results: DbtResults | null): DbtRun[] {
  const known = new Set(tables.map(({ id }) => id));
  return (results?.results ?? []).flatMap((result): DbtRun[] => {
    const state = STATES[result.status];
    const { started, ended } = timesOf(result);
    const endedAt = ended ?? started ?? results?.metadata.generated_at;
    if (!state || !endedAt || !known.has(result.unique_id)) return [];
    return [
      {
        invocation: results?.metadata.invocation_id ?? endedAt,
        table: result.unique_id,
        state,
        startedAt: started,
        endedAt,
        error: state === 'COMPLETE' ? null : result.message || null,
      },
    ];
  });
}

function timesOf({ timing }: DbtResult): { readonly started: string | null; readonly ended: string | null } {
  const starts = (timing ?? []).flatMap(({ started_at: at }) => at ?? []).sort();
  const ends = (timing ?? []).flatMap(({ completed_at: at }) => at ?? []).sort();
  return { started: starts[0] ?? null, ended: ends.at(-1) ?? null };
}
