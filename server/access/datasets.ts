import { loadAllTables } from '../lake/catalog.ts';
import { duckDbType } from '../lake/column-types.ts';
import { type Table, tableKey } from '../lake/table.ts';
import { QUARANTINE_NAMESPACE } from '../warehouse/quarantine-table.ts';
import { type DatasetAnnotations, readAnnotations } from './annotations-data.ts';
import { type ColumnTag, readColumnTags } from './column-tags-data.ts';
import type { Dataset, DatasetColumn } from './dataset.ts';
import { readDatasetsVersion } from './datasets-version-data.ts';
import { declarations } from './declarations.ts';
import { LIVE_DATASETS } from './live-datasets.ts';

/**
 * Everything that policies can speak of, sorted by name: the warehouse's declared tables, the lake's others, and what
 * is live. A declared table has the columns that it is declared with and that its table in the lake has; what was
 * never declared there is nobody's to see. What people wrote about it counts before what is declared; tags are those that
 * it is declared with, those that were stored since and those that people added. One round trip, and the same array, as long as
 * nothing changed.
 */
export async function datasets(): Promise<readonly Dataset[]> {
  const asOf = await readDatasetsVersion();
  if (current?.version === asOf.version) return current.datasets;
  const [declared, tables, stored, written] = await Promise.all([
    declarations(),
    loadAllTables(),
    readColumnTags(),
    readAnnotations(),
  ]);
  // Quarantined rows belong to the tables that they are kept out of: they are no datasets of their own.
  const built = new Map(
    tables
      .filter(({ name }) => name.namespace !== QUARANTINE_NAMESPACE)
      .map((table) => [tableKey(table.name), table]),
  );
  const next = LIVE_DATASETS.map((dataset) => withAnnotations(dataset, written.get(dataset.name)));
  for (const name of new Set([...declared.keys(), ...built.keys()])) {
    const dataset = withTags(toDataset(name, declared, built.get(name)), stored.get(name) ?? []);
    next.push(withAnnotations(dataset, written.get(name)));
  }
  next.sort((a, b) => (a.name < b.name ? -1 : 1));
  const settled = settle(next);
  // A table whose metadata file is missing may have it again without any commit.
  if (tables.length === asOf.tables) current = { version: asOf.version, datasets: settled };
  return settled;
}

/** Read after its version: at worst it is newer than that, and read once more. */
let current: { readonly version: string; readonly datasets: readonly Dataset[] } | null = null;

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
    const added = stored.filter((each) => isOf(each, column)).map(({ tag }) => tag);
    const tags = withMore(column.tags, added.sort());
    return tags === column.tags ? column : { ...column, tags };
  });
  const made = { ...dataset, columns };
  tagged.set(dataset, { key, dataset: made });
  return made;
}

const isOf = (
  { name, fieldId }: { readonly name: string; readonly fieldId: number | null },
  column: DatasetColumn,
) => name === column.name || (fieldId !== null && fieldId === column.fieldId);

/** The same array where it has them all. */
function withMore(tags: readonly string[], more: readonly string[]): readonly string[] {
  const all = new Set([...tags, ...more]);
  return all.size === tags.length ? tags : [...all];
}

const annotated = new WeakMap<
  Dataset,
  { readonly annotations: DatasetAnnotations; readonly dataset: Dataset }
>();

/** What people wrote about a table stands above what is declared of it; their tags are beside those that it has. */
export function withAnnotations(dataset: Dataset, annotations: DatasetAnnotations | undefined): Dataset {
  if (!annotations) return dataset;
  const known = annotated.get(dataset);
  if (known?.annotations === annotations) return known.dataset;
  const { description, domain, owner, tags } = annotations;
  const byName = new Map(annotations.columns.map((column) => [column.name, column]));
  const byId = new Map(annotations.columns.map((column) => [column.fieldId, column]));
  const columns = dataset.columns.map((column) => {
    const written =
      (column.fieldId === null ? undefined : byId.get(column.fieldId)) ?? byName.get(column.name);
    if (!written) return column;
    return {
      ...column,
      description: written.description ?? column.description,
      tags: withMore(column.tags, written.tags),
    };
  });
  const made = {
    ...dataset,
    description: description ?? dataset.description,
    domain: domain ?? dataset.domain,
    owner: owner ?? dataset.owner,
    tags: withMore(dataset.tags, tags),
    columns,
  };
  annotated.set(dataset, { annotations, dataset: made });
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
