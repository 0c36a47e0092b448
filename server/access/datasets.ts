import { loadAllTables } from '../lake/catalog.ts';
import { duckDbType } from '../lake/column-types.ts';
import { type Table, tableKey } from '../lake/table.ts';
import { type ColumnTag, readColumnTags } from './column-tags-data.ts';
import type { Dataset, DatasetColumn } from './dataset.ts';
import { declarations } from './declarations.ts';
import { LIVE_DATASETS } from './live-datasets.ts';

/**
 * Everything that policies can speak of, sorted by name: the warehouse's declared tables, the lake's others, and what
 * is live. A declared table has the columns that it is declared with and that its table in the lake has; what was
 * never declared there is nobody's to see. Columns have the tags that they are declared with and those that were
 * stored for them since. One round trip; the same array as long as nothing changed.
 */
export async function datasets(): Promise<readonly Dataset[]> {
  const [declared, tables, stored] = await Promise.all([declarations(), loadAllTables(), readColumnTags()]);
  const built = new Map(tables.map((table) => [tableKey(table.name), table]));
  const next: Dataset[] = [...LIVE_DATASETS];
  for (const name of new Set([...declared.keys(), ...built.keys()])) {
    next.push(withTags(toDataset(name, declared, built.get(name)), stored.get(name) ?? []));
  }
  next.sort((a, b) => (a.name < b.name ? -1 : 1));
  return settle(next);
}

const described = new WeakMap<object, Dataset>();
let last: readonly Dataset[] = [];

function toDataset(name: string, declared: ReadonlyMap<string, Dataset>, table?: Table): Dataset {
  const declaration = declared.get(name);
  if (!table) return declaration as Dataset;
  const known = described.get(table.metadata);
  if (known) return known;
  const dataset = declaration
    ? declaredDataset(declaration, table)
    : undeclaredDataset(name, table, declared);
  described.set(table.metadata, dataset);
  return dataset;
}

function declaredDataset(declaration: Dataset, table: Table): Dataset {
  const declared = new Map(declaration.columns.map((column) => [column.name, column]));
  // In the table's order, which is that of SELECT *.
  const columns = table.fields.flatMap((field): DatasetColumn[] => {
    const column = declared.get(field.name);
    return column ? [{ ...column, type: duckDbType(field.type), fieldId: field.id }] : [];
  });
  return { ...declaration, columns };
}

/** Columns that hold what producers sent, whatever that is. */
const AS_IT_CAME = new Set(['payload', 'key']);

function undeclaredDataset(name: string, table: Table, declared: ReadonlyMap<string, Dataset>): Dataset {
  const { namespace } = table.name;
  // Dead letters belong to whoever the good records of the topic belong to.
  const sibling = namespace === 'dead_letters' ? declared.get(`bronze.${table.name.name}`) : undefined;
  return {
    name,
    namespace,
    domain: sibling?.domain ?? null,
    owner: sibling?.owner ?? null,
    tags: [],
    description: sibling
      ? `Records of the topic ${table.name.name} that were refused, each with the reason.`
      : null,
    columns: table.fields.map((field) => ({
      name: field.name,
      type: duckDbType(field.type),
      fieldId: field.id,
      tags: AS_IT_CAME.has(field.name) ? ['pii.payload'] : [],
      description: field.doc ?? null,
    })),
  };
}

const tagged = new WeakMap<Dataset, { readonly key: string; readonly dataset: Dataset }>();

/**
 * A stored tag is found by the column's name or by its id, whichever still is there: a column that was renamed, and one
 * that was made anew, are as they were called.
 */
function withTags(dataset: Dataset, stored: readonly ColumnTag[]): Dataset {
  if (stored.length === 0) return dataset;
  const key = JSON.stringify(stored);
  const known = tagged.get(dataset);
  if (known?.key === key) return known.dataset;
  const columns = dataset.columns.map((column) => {
    const added = stored
      .filter(({ name, fieldId }) => name === column.name || (fieldId !== null && fieldId === column.fieldId))
      .map(({ tag }) => tag);
    const tags = new Set([...column.tags, ...added.sort()]);
    return tags.size === column.tags.length ? column : { ...column, tags: [...tags] };
  });
  const made = { ...dataset, columns };
  tagged.set(dataset, { key, dataset: made });
  return made;
}

/** A commit of new rows changes no dataset: then the earlier objects go on, and what was decided by them. */
function settle(next: readonly Dataset[]): readonly Dataset[] {
  const before = new Map(last.map((dataset) => [dataset.name, dataset]));
  let isSame = next.length === last.length;
  const settled = next.map((dataset) => {
    const earlier = before.get(dataset.name);
    if (earlier && (earlier === dataset || JSON.stringify(earlier) === JSON.stringify(dataset)))
      return earlier;
    isSame = false;
    return dataset;
  });
  if (!isSame) last = settled;
  return last;
}
