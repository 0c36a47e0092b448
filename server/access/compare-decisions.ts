import type { TableDecision } from './decision.ts';
import { describeMask } from './describe-policy.ts';
import { compareMasks } from './fit-mask.ts';
import type { RehearsedImpact } from './schema.ts';

export type Difference = Pick<RehearsedImpact, 'direction' | 'what' | 'names' | 'says'>;

/** How what one person sees of one table would differ. Nothing for equal decisions. */
export function compareDecisions(
  dataset: string,
  before: TableDecision | null,
  after: TableDecision | null,
): Difference[] {
  if (before?.key === after?.key) return [];
  if (!before || !after) {
    const direction = before ? 'loses' : 'gains';
    const says = before ? `would not see ${dataset} any more` : `would see ${dataset}`;
    return [{ direction, what: 'table', names: [], says }];
  }
  return [
    ...compareColumns(dataset, before, after),
    ...compareMasked(dataset, before, after),
    ...compareRows(dataset, before, after),
  ];
}

function compareColumns(dataset: string, before: TableDecision, after: TableDecision): Difference[] {
  const had = new Set(before.columns.map(({ name }) => name));
  const has = new Set(after.columns.map(({ name }) => name));
  const lost = [...had].filter((name) => !has.has(name));
  const gained = [...has].filter((name) => !had.has(name));
  return [
    ...difference('loses', 'columns', lost, `would not see ${list(lost)} of ${dataset} any more`),
    ...difference('gains', 'columns', gained, `would see ${list(gained)} of ${dataset}`),
  ];
}

function compareMasked(dataset: string, before: TableDecision, after: TableDecision): Difference[] {
  const masks = new Map(before.columns.map(({ name, mask }) => [name, mask]));
  const more: string[] = [];
  const less: string[] = [];
  const how: string[] = [];
  for (const { name, mask } of after.columns) {
    const earlier = masks.get(name);
    if (earlier === undefined) continue;
    const order =
      earlier && mask ? compareMasks(mask, earlier) : Number(earlier !== null) - Number(mask !== null);
    if (order === 0) continue;
    (order < 0 ? more : less).push(name);
    how.push(`${name} ${mask ? describeMask(mask) : 'as it is'}`);
  }
  const says = (names: readonly string[]) =>
    `would see of ${dataset} ${list(how.filter((each) => names.includes(each.split(' ')[0] ?? '')))}`;
  return [
    ...difference('loses', 'masks', more, says(more)),
    ...difference('gains', 'masks', less, says(less)),
  ];
}

function compareRows(dataset: string, before: TableDecision, after: TableDecision): Difference[] {
  const [had, has] = [before.rowFilter?.sql, after.rowFilter?.sql];
  if (had === has) return [];
  if (has === undefined) {
    return [{ direction: 'gains', what: 'rows', names: [], says: `would see all rows of ${dataset}` }];
  }
  const condition = has.replace(/\s+/g, ' ').trim();
  const says =
    has === 'false'
      ? `would see no row of ${dataset}`
      : `would see of ${dataset} the rows where ${condition}`;
  return [{ direction: had === 'false' ? 'gains' : 'loses', what: 'rows', names: [], says }];
}

function difference(
  direction: Difference['direction'],
  what: Difference['what'],
  names: readonly string[],
  says: string,
): Difference[] {
  return names.length === 0 ? [] : [{ direction, what, names, says }];
}

function list(words: readonly string[]): string {
  if (words.length < 2) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
