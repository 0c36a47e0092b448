import type { Dataset, DatasetColumn } from './dataset.ts';
import type { Policy } from './schema.ts';

/** The words by which policies find tables and columns: a policy is filed under some, a table and a column look under theirs. */

/** What a policy's target is filed under. */
export function selectorsOfTarget(on: Policy['on']): string[] {
  return [
    ...(on.everything ? ['*'] : []),
    ...on.namespaces.map((namespace) => `namespace:${namespace}`),
    ...on.domains.map((domain) => `domain:${domain}`),
    ...on.datasets.map((dataset) => `dataset:${dataset}`),
    ...on.columns.map((column) => `column:${column}`),
    ...on.tags.map((tag) => `tag:${tag}`),
  ];
}

export function datasetSelector(dataset: string): string {
  return `dataset:${dataset}`;
}

export function columnSelector(dataset: string, column: string): string {
  return `column:${dataset}.${column}`;
}

export interface DatasetSelectors {
  readonly table: readonly string[];
  /** In the order of the columns. */
  readonly columns: readonly (readonly string[])[];
  /** What tells the columns apart in a decision's key, in their order. */
  readonly identities: readonly string[];
}

const known = new WeakMap<Dataset, DatasetSelectors>();

/** What a dataset and its columns look under. */
export function selectorsOf(dataset: Dataset): DatasetSelectors {
  let selectors = known.get(dataset);
  if (!selectors) {
    selectors = {
      table: tableSelectors(dataset),
      columns: dataset.columns.map((column) => columnSelectors(dataset, column)),
      identities: dataset.columns.map(({ name, type, fieldId }) => JSON.stringify([name, type, fieldId])),
    };
    known.set(dataset, selectors);
  }
  return selectors;
}

function tableSelectors({ name, namespace, domain, tags }: Dataset): string[] {
  return [
    '*',
    `namespace:${namespace}`,
    ...(domain === null ? [] : [`domain:${domain}`]),
    datasetSelector(name),
    ...tagSelectors(tags),
  ];
}

function columnSelectors(dataset: Dataset, { name, tags }: DatasetColumn): string[] {
  return [columnSelector(dataset.name, name), ...tagSelectors(tags)];
}

/** What is tagged `pii.email` is found under `tag:pii.email` and under `tag:pii`. */
function tagSelectors(tags: readonly string[]): Set<string> {
  const found = new Set<string>();
  for (const tag of tags) {
    const parts = tag.split('.');
    for (let depth = 1; depth <= parts.length; depth++) found.add(`tag:${parts.slice(0, depth).join('.')}`);
  }
  return found;
}
