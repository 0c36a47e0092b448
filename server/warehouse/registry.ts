import { createHash } from 'node:crypto';
import { AppError, errorMessage } from '../errors.ts';
import type { FieldSpec, TableName, TableSpec } from '../lake/table.ts';
import { fieldTypeOf, SUPPORTED_TYPES } from './field-types.ts';
import { orderModels } from './order-models.ts';
import { type ModelFile, type Project, readProject } from './read-project.ts';
import { type Rendered, renderModel } from './render-model.ts';
import {
  type DataTest,
  type DeclaredColumn,
  type ModelConfig,
  type ModelEntry,
  modelConfig,
  type SourceEntry,
} from './schema.ts';
import { compileTest, type ModelTest } from './test-sql.ts';

interface WarehouseColumn {
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

export interface Registry {
  /** In the order in which they are run. */
  readonly models: readonly Model[];
  readonly sources: readonly WarehouseRelation[];
  /** By model name (`fact_sales`) or relation (`gold.fact_sales`). Throws AppError `not_found`. */
  model(name: string): Model;
  /** Model or source by `namespace.name`. */
  relation(name: string): WarehouseRelation | null;
}

/** Reads and checks the project in `directory`. Throws AppError `bad_request` that says which file is wrong and how. */
export async function loadRegistry(directory = 'warehouse'): Promise<Registry> {
  return buildRegistry(await readProject(directory));
}

function buildRegistry(project: Project): Registry {
  const sources = project.sources.flatMap(sourceRelations);
  const entries = uniqueBy(project.entries, ({ name }) => name, 'model');
  const files = uniqueBy(project.models, ({ name }) => name, 'model');
  for (const entry of entries.values()) {
    if (!files.has(entry.name))
      fail(entry.file, `it describes the model ${entry.name}, but there is no ${entry.name}.sql`);
  }
  const configs = new Map([...files.values()].map((file) => [file.name, readConfig(project, file)]));
  const relationOfModel = (name: string) => `${configs.get(name)?.schema}.${name}`;

  const models = [...files.values()].map((file) => {
    const entry = entries.get(file.name);
    if (!entry) fail(file.file, `no schema.yml describes the model ${file.name}`);
    const config = configs.get(file.name) as ModelConfig;
    const render = (incremental: boolean) =>
      renderModel({
        file: file.file,
        template: file.sql,
        macros: project.macros,
        vars: project.vars,
        self: relationOfModel(file.name),
        incremental,
        resolveRef(name) {
          if (!configs.has(name)) throw new Error(`ref('${name}') names no model`);
          return relationOfModel(name);
        },
        resolveSource(source, table) {
          const found = sources.find(
            ({ sourceName, table: { name } }) => sourceName === source && name === table,
          );
          if (!found) throw new Error(`source('${source}', '${table}') is in no sources file`);
          return found.relation;
        },
      });
    const resolveRef = (name: string) => (configs.has(name) ? relationOfModel(name) : null);
    return describeModel(file, entry, config, render, resolveRef);
  });

  const byRelation = new Map(models.map((model) => [model.relation, model]));
  for (const model of models) checkDeltas(model, byRelation);
  let order: string[];
  try {
    order = orderModels(models.map(({ relation, upstream }) => ({ name: relation, dependsOn: upstream })));
  } catch (error) {
    throw new AppError(
      'bad_request',
      `The warehouse models depend on each other in a circle: ${errorMessage(error)}`,
    );
  }
  const sourcesByRelation = new Map(sources.map((source) => [source.relation, source]));
  return {
    models: order.map((relation) => byRelation.get(relation) as Model),
    sources,
    model(name) {
      const found = byRelation.get(name) ?? models.find((model) => model.name === name);
      if (!found) throw new AppError('not_found', `There is no warehouse model ${name}.`);
      return found;
    },
    relation: (name) => byRelation.get(name) ?? sourcesByRelation.get(name) ?? null,
  };
}

function describeModel(
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
function checkDeltas(model: Model, models: ReadonlyMap<string, Model>): void {
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

function readConfig(project: Project, file: ModelFile): ModelConfig {
  const { config } = renderModel({
    file: file.file,
    template: file.sql,
    macros: project.macros,
    vars: project.vars,
    self: `unknown.${file.name}`,
    incremental: false,
    resolveRef: (name) => `unknown.${name}`,
    resolveSource: (source, table) => `${source}.${table}`,
  });
  const given = { ...file.defaults, ...config };
  // A model that is made anew every time has no strategy, whatever its folder says.
  if (given.materialized === 'table') delete given.incremental_strategy;
  const result = modelConfig.safeParse(given);
  if (!result.success) {
    const problems = result.error.issues.map(({ path, message }) =>
      [path.join('.'), message].filter(Boolean).join(': '),
    );
    fail(file.file, `its configuration is wrong: ${problems.join('; ')}`);
  }
  return result.data;
}

function sourceRelations(
  source: SourceEntry & { file: string },
): (WarehouseRelation & { sourceName: string })[] {
  return source.tables.map((table) => ({
    sourceName: source.name,
    relation: `${source.schema ?? source.name}.${table.name}`,
    table: { namespace: source.schema ?? source.name, name: table.name },
    description: table.description,
    owner: table.meta.owner ?? source.meta.owner,
    tags: [...source.tags, ...table.tags],
    columns: describeColumns(source.file, table.columns),
  }));
}

function describeColumns(file: string, declared: readonly DeclaredColumn[]): WarehouseColumn[] {
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

function uniqueBy<T extends { file: string }>(
  items: readonly T[],
  key: (item: T) => string,
  what: string,
): Map<string, T> {
  const found = new Map<string, T>();
  for (const item of items) {
    const earlier = found.get(key(item));
    if (earlier) fail(item.file, `the ${what} ${key(item)} is also in ${earlier.file}`);
    found.set(key(item), item);
  }
  return found;
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}

function hash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

function fail(file: string, problem: string): never {
  throw new AppError('bad_request', `warehouse/${file}: ${problem}.`);
}
