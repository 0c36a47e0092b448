import { quoteIdentifier } from '../engine/sql-text.ts';
import { appliesTo, attributeValues } from './applies.ts';
import type { CompiledPolicies, CompiledPolicy } from './compile-policies.ts';
import type { Dataset } from './dataset.ts';
import { becauseOfGrant, bindFilter, decider } from './decide.ts';
import type { ColumnDecision, TableDecision } from './decision.ts';
import { describeMask } from './describe-policy.ts';
import { compareMasks, fitMask } from './fit-mask.ts';
import type { PersonalGrant, Subject } from './reader.ts';
import type { Mask, WhyStep } from './schema.ts';
import { selectorsOf } from './selectors.ts';

export interface Explanation {
  readonly isVisible: boolean;
  readonly mask: Mask | null;
  readonly rowFilter: string | null;
  readonly says: string;
  readonly steps: readonly WhyStep[];
}

interface Found {
  readonly compiled: CompiledPolicy;
  readonly applies: boolean;
  /** Whether it is about the whole table and not only about one of its columns. */
  readonly isOnTable: boolean;
}

/**
 * Why a person sees a table, or one column of it, as they do or not: everything that is about it, in the order in
 * which it counts. The answer itself is the decision's; this only tells where it came from.
 */
export function explain(
  policies: CompiledPolicies,
  subject: Subject,
  dataset: Dataset,
  columnName: string | null,
): Explanation {
  const decision = decider(policies, subject)(dataset);
  const column = decision?.columns.find(({ name }) => name === columnName) ?? null;
  const found = findPolicies(policies, subject, dataset, columnName);
  const grants = subject.grants.filter(
    ({ dataset: name, columns }) =>
      name === dataset.name && (columnName === null || columns.length === 0 || columns.includes(columnName)),
  );
  const isVisible = columnName === null ? decision !== null : column !== null;
  const steps = [
    ...denySteps(found),
    ...allowSteps(found, grants, columnName === null ? isVisible : column !== null, denies(found)),
    ...maskSteps(found, grants, dataset, columnName),
    ...filterSteps(found, subject, dataset),
  ];
  return {
    isVisible,
    mask: column?.mask ?? null,
    rowFilter: decision?.rowFilter?.sql ?? null,
    says: answer(subject, dataset, columnName, decision, column, denies(found)),
    steps,
  };
}

function findPolicies(
  { policies }: CompiledPolicies,
  subject: Subject,
  dataset: Dataset,
  columnName: string | null,
): Found[] {
  const selectors = selectorsOf(dataset);
  const onTable = new Set(selectors.table);
  const place = dataset.columns.findIndex(({ name }) => name === columnName);
  const asked = columnName === null ? selectors.columns.flat() : (selectors.columns[place] ?? []);
  const onColumn = new Set(asked);
  const onAnyColumn = new Set(selectors.columns.flat());
  return policies.flatMap((compiled) => {
    const isOnTable = compiled.selectors.some((selector) => onTable.has(selector));
    // A filter on one column is about the rows of all of them.
    const reach = compiled.policy.kind === 'row_filter' ? onAnyColumn : onColumn;
    if (!isOnTable && !compiled.selectors.some((selector) => reach.has(selector))) return [];
    return [{ compiled, isOnTable, applies: appliesTo(compiled.policy, subject) }];
  });
}

function ofKind(found: readonly Found[], kind: WhyStep['kind']): Found[] {
  return found.filter(({ compiled }) => compiled.policy.kind === kind);
}

function denies(found: readonly Found[]): Found[] {
  return ofKind(found, 'deny').filter(({ applies }) => applies);
}

function step({ compiled, applies }: Found, counts: WhyStep['counts'], more = ''): WhyStep {
  return {
    kind: compiled.policy.kind,
    id: compiled.policy.id,
    counts: applies ? counts : 'not_about_them',
    says: applies
      ? `${compiled.because.says}${more}`
      : `${compiled.because.says} It is not about this person.`,
  };
}

function denySteps(found: readonly Found[]): WhyStep[] {
  return ofKind(found, 'deny').map((each) => step(each, 'decides'));
}

function allowSteps(
  found: readonly Found[],
  grants: readonly PersonalGrant[],
  isVisible: boolean,
  denied: readonly Found[],
): WhyStep[] {
  const counts = isVisible || denied.length === 0 ? 'decides' : 'overruled';
  const more = counts === 'overruled' ? ' A deny wins over it.' : '';
  let isFirst = true;
  const one = (): WhyStep['counts'] => {
    if (counts === 'overruled') return counts;
    const says = isFirst ? 'decides' : 'agrees';
    isFirst = false;
    return says;
  };
  return [
    ...ofKind(found, 'allow').map((each) => step(each, each.applies ? one() : 'not_about_them', more)),
    ...grants.map((grant): WhyStep => {
      const { id, says } = becauseOfGrant(grant);
      return { kind: 'grant', id, counts: one(), says: `${says}${more}` };
    }),
  ];
}

/** For a table as a whole masks are only named: which one counts is decided column by column. */
function maskSteps(
  found: readonly Found[],
  grants: readonly PersonalGrant[],
  dataset: Dataset,
  columnName: string | null,
): WhyStep[] {
  const masks = ofKind(found, 'mask');
  const column = dataset.columns.find(({ name }) => name === columnName);
  if (!column) return masks.map((each) => step(each, 'agrees'));
  const fitted = masks
    .map((each) => ({ each, mask: fitMask(each.compiled.mask ?? { kind: 'null' }, column.type) }))
    .sort((a, b) => Number(b.each.applies) - Number(a.each.applies) || compareMasks(a.mask, b.mask));
  const isUnmasked = grants.some(({ level }) => level === 'unmasked');
  return fitted.map(({ each, mask }, place) => {
    if (isUnmasked) return step(each, 'overruled', ' An approved request takes masks off here.');
    const fits =
      mask.kind === each.compiled.mask?.kind ? '' : ` It does not fit ${column.type}: nothing is shown.`;
    return place === 0
      ? step(each, 'decides', fits)
      : step(each, 'overruled', `${fits} A stronger mask counts.`);
  });
}

function filterSteps(found: readonly Found[], subject: Subject, dataset: Dataset): WhyStep[] {
  return ofKind(found, 'row_filter').map((each) => {
    if (!each.applies) return step(each, 'not_about_them');
    const { sql, problem } = bindFilter(each.compiled, dataset, (name) => attributeValues(subject, name));
    const means =
      problem === null
        ? ` For this person: ${sql.replace(/\s+/g, ' ').trim()}.`
        : ` No row passes: ${problem}.`;
    return step(each, 'decides', means);
  });
}

function answer(
  { name }: Subject,
  dataset: Dataset,
  columnName: string | null,
  decision: TableDecision | null,
  column: ColumnDecision | null,
  denied: readonly Found[],
): string {
  const what = columnName === null ? dataset.name : `${dataset.name}.${columnName}`;
  if (columnName !== null && !dataset.columns.some((each) => each.name === columnName)) {
    return `There is no column ${what}.`;
  }
  if (columnName === null ? !decision : !column) {
    return denied.length > 0
      ? `${name} does not see ${what}: a deny hides it.`
      : `${name} does not see ${what}: nothing allows it.`;
  }
  const rows = decision?.rowFilter ? ', in the rows that the filters leave' : '';
  if (columnName !== null) {
    const how = column?.mask ? describeMask(column.mask) : 'as it is';
    return `${name} sees ${what} ${how}${rows}.`;
  }
  const seen = decision?.columns.length ?? 0;
  const masked = decision?.columns.filter(({ mask }) => mask !== null).length ?? 0;
  const columns =
    seen === dataset.columns.length ? 'all columns' : `${seen} of ${dataset.columns.length} columns`;
  return `${name} sees ${columns} of ${what}${masked > 0 ? `, ${masked} of them masked` : ''}${rows}.`;
}

/** One filter as it is asked for one person, for `explainRowSql`. */
export interface AskedFilter {
  readonly id: string;
  readonly says: string;
  readonly sql: string;
  /** Why no row can pass, where that is so. */
  readonly problem: string | null;
}

/** The row filters that apply to a person on a table, one by one. */
export function filtersFor(policies: CompiledPolicies, subject: Subject, dataset: Dataset): AskedFilter[] {
  return ofKind(findPolicies(policies, subject, dataset, null), 'row_filter')
    .filter(({ applies }) => applies)
    .map(({ compiled }) => ({
      id: compiled.policy.id,
      says: compiled.because.says,
      ...bindFilter(compiled, dataset, (name) => attributeValues(subject, name)),
    }));
}

/** More rows than this are not looked at. */
const ROWS_EXPLAINED = 100;

/**
 * SQL that tells of the rows with some value in a column which filters let them pass: a column for each filter, named
 * by its place (`0`, `1`, …), true, false or null (which is no). At most 100 rows. `fromSql` is the raw table; for
 * engines of ours only. The value is bound to `$value` as text.
 */
export function explainRowSql(fromSql: string, column: string, filters: readonly AskedFilter[]): string {
  const asked = filters.map(
    ({ sql }, place) => `CAST(${sql} AS BOOLEAN) AS ${quoteIdentifier(String(place))}`,
  );
  const rows = `SELECT * FROM ${fromSql} WHERE CAST(${quoteIdentifier(column)} AS VARCHAR) = $value LIMIT ${ROWS_EXPLAINED}`;
  return `SELECT ${asked.length === 0 ? 'true AS passes' : asked.join(', ')} FROM (${rows}) AS raw`;
}
