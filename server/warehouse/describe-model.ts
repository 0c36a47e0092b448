import { createHash } from 'node:crypto';
import { AppError } from '../errors.ts';
import type { FieldSpec, TableName, TableSpec } from '../lake/table.ts';
import { fieldTypeOf, SUPPORTED_TYPES } from './field-types.ts';
import type { ModelFile } from './read-project.ts';
import type { Rendered } from './render-model.ts';
import type { DataTest, DeclaredColumn, ModelConfig, ModelEntry } from './schema.ts';
import { compileTest, type ModelTest } from './test-sql.ts';

export interface WarehouseColumn {
  readonly name: string;
  /** As DuckDB names it, in lower case. */
  readonly dataType: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly tests: readonly DataTest[];
}

/** A table that models read or make. */
export interface WarehouseRelation {
  /** `silver.stg_orders`. */
  readonly relation: string;
  readonly table: TableName;
  readonly description: string;
  readonly owner: string;
  readonly domain: string | null;
  readonly tags: readonly string[];
  readonly columns: readonly WarehouseColumn[];
}

export interface Model extends WarehouseRelation {
  readonly name: string;
  /** From the warehouse folder. */
  readonly file: string;
  readonly config: ModelConfig;
  readonly compiledTests: readonly ModelTest[];
  readonly spec: TableSpec;
  /** The SELECT over everything. */
  readonly full: Rendered;
  /** The SELECT over what is new; null for models that are always made anew. */
  readonly incremental: Rendered | null;
  /** Relations it reads in any way. */
  readonly upstream: readonly string[];
  /** Relations whose change gives it work. */
  readonly triggers: readonly string[];
  /** Changes when the SQL, the configuration or the columns do. */
  readonly codeHash: string;
}

/** Puts together what a model's SQL, its configuration and its entry in schema.yml say. Throws AppError `bad_request`. */
export function describeModel(
  file: ModelFile,
  entry: ModelEntry,
  config: ModelConfig,
  render: (incremental: boolean) => Rendered,
  resolveRef: (name: string) => string | null,
): Model {
  const full = render(false);
  const incremental = config.materialized === 'incremental' ? render(true) : null;
  if (full.uses.some(({ relation }) => relation === 'this')) {
    fail(file.file, 'a full refresh reads the table it makes; guard that with is_incremental()');
  }
  const columns = describeColumns(file.file, entry.columns);
  const table = { namespace: config.schema, name: file.name };
  const spec: TableSpec = {
    name: table,
    fields: columns.map(fieldOf),
    partition: config.partition_by ? [{ source: config.partition_by, transform: 'day' }] : [],
    properties: { comment: entry.description },
  };
  for (const column of [config.unique_key, config.order_by, config.partition_by].flat()) {
    if (column && !columns.some(({ name }) => name === column)) {
      fail(file.file, `its configuration names the column ${column}, which schema.yml does not have`);
    }
  }
  const partition = spec.fields.find(({ name }) => name === config.partition_by);
  if (partition && partition.type !== 'date')
    fail(file.file, `partition_by needs a date, ${partition.name} is none`);

  const rendered = incremental ? [full, incremental] : [full];
  const uses = rendered.flatMap((one) => one.uses).filter(({ relation }) => relation !== 'this');
  const upstream = unique(uses.map(({ relation }) => relation));
  const deltas = unique(uses.filter(({ rows }) => rows.kind === 'added').map(({ relation }) => relation));
  return {
    name: file.name,
    file: file.file,
    relation: `${config.schema}.${file.name}`,
    table,
    description: entry.description,
    owner: entry.meta.owner,
    domain: entry.meta.domain ?? null,
    tags: entry.tags,
    columns,
    config,
    compiledTests: compileTests(entry, `${config.schema}.${file.name}`, resolveRef),
    spec,
    full,
    incremental,
    upstream,
    triggers: deltas.length > 0 ? deltas : upstream,
    codeHash: hash([full.sql, incremental?.sql, uses.map(({ rows }) => rows), config, columns.map(fieldOf)]),
  };
}

function compileTests(
  entry: ModelEntry,
  relation: string,
  resolveRef: (name: string) => string | null,
): ModelTest[] {
  const subjects = [
    { column: null, tests: entry.data_tests },
    ...entry.columns.map(({ name, data_tests }) => ({ column: name, tests: data_tests })),
  ];
  return subjects.flatMap(({ column, tests }) =>
    tests.map((test) => compileTest(test, { model: entry.name, relation, column, resolveRef })),
  );
}

/** Rows that were added can only be told from rows that were rewritten where nothing is ever rewritten. */
export function checkDeltas(model: Model, models: ReadonlyMap<string, Model>): void {
  for (const use of model.incremental?.uses ?? []) {
    const upstream = models.get(use.relation);
    const strategy = upstream?.config.incremental_strategy;
    if (use.rows.kind === 'added' && upstream && strategy !== 'append' && strategy !== 'insert_new') {
      fail(model.file, `added_rows needs a relation that only grows, ${use.relation} is rewritten`);
    }
    const partitioned = use.relation === 'this' ? model : upstream;
    if (use.rows.kind === 'partitions' && !partitioned?.config.partition_by) {
      fail(model.file, `rows_on needs a model with partition_by, ${use.relation} has none`);
    }
  }
}

export function describeColumns(file: string, declared: readonly DeclaredColumn[]): WarehouseColumn[] {
  const columns = declared.map((column) => ({
    name: column.name,
    dataType: column.data_type.toLowerCase(),
    description: column.description,
    tags: column.tags,
    tests: column.data_tests,
  }));
  for (const [index, column] of columns.entries()) {
    if (columns.findIndex(({ name }) => name === column.name) !== index)
      fail(file, `the column ${column.name} is there twice`);
    if (!fieldTypeOf(column.dataType)) {
      fail(file, `the column ${column.name} has the type ${column.dataType}; there are ${SUPPORTED_TYPES}`);
    }
  }
  return columns;
}

function fieldOf({ name, dataType, description }: WarehouseColumn): FieldSpec {
  return { name, type: fieldTypeOf(dataType) as FieldSpec['type'], doc: description };
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}

function hash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

/** What is wrong in a file of the warehouse, as an error for people. */
export function fail(file: string, problem: string): never {
  throw new AppError('bad_request', `warehouse/${file}: ${problem}.`);
}
