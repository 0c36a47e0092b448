import { AppError, errorMessage } from '../errors.ts';
import {
  checkDeltas,
  describeColumns,
  describeModel,
  fail,
  type Model,
  type WarehouseRelation,
} from './describe-model.ts';
import { describeMetric, type Metric } from './metric.ts';
import { orderModels } from './order-models.ts';
import { type ModelFile, type Project, readProject } from './read-project.ts';
import { renderModel } from './render-model.ts';
import { type ModelConfig, modelConfig, type SourceEntry } from './schema.ts';

export interface Registry {
  /** In the order in which they are run. */
  readonly models: readonly Model[];
  readonly sources: readonly WarehouseRelation[];
  readonly metrics: readonly Metric[];
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

  const metrics = [...uniqueBy(project.metrics, ({ name }) => name, 'metric').values()].map((entry) =>
    describeMetric(
      entry,
      models.find(({ name }) => entry.model === `ref('${name}')`),
    ),
  );
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
    metrics,
    model(name) {
      const found = byRelation.get(name) ?? models.find((model) => model.name === name);
      if (!found) throw new AppError('not_found', `There is no warehouse model ${name}.`);
      return found;
    },
    relation: (name) => byRelation.get(name) ?? sourcesByRelation.get(name) ?? null,
  };
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
    domain: table.meta.domain ?? source.meta.domain ?? null,
    tags: [...source.tags, ...table.tags],
    columns: describeColumns(source.file, table.columns),
  }));
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
