import type { Model, WarehouseRelation } from '../warehouse/describe-model.ts';
import type { Metric } from '../warehouse/metric.ts';
import { loadRegistry } from '../warehouse/registry.ts';
import type { ModelTest } from '../warehouse/test-sql.ts';
import type { Dataset } from './dataset.ts';

interface Declared {
  readonly tables: ReadonlyMap<string, Dataset>;
  readonly metrics: readonly Metric[];
  readonly models: readonly DeclaredModel[];
  readonly checks: ReadonlyMap<string, readonly ModelTest[]>;
}

/** How a declared table is made of others. */
export interface DeclaredModel {
  /** `gold.fact_sales`. */
  readonly relation: string;
  /** The SELECT over everything. */
  readonly sql: string;
  readonly upstream: readonly string[];
  /** Which rows stay of several with one key; null where all do. */
  readonly strategy: string | null;
  readonly uniqueKey: readonly string[];
  readonly partitionBy: string | null;
  readonly orderBy: readonly string[];
}

let loaded: Promise<Declared> | undefined;

/**
 * The tables as the warehouse's YAML declares them, by `namespace.table`, before anything is known of the lake. Read
 * once for this process, as the models' SQL is by the worker that runs it.
 */
export async function declarations(): Promise<ReadonlyMap<string, Dataset>> {
  return (await load()).tables;
}

/** The metrics that it declares, whoever may see what they read. */
export async function declaredMetrics(): Promise<readonly Metric[]> {
  return (await load()).metrics;
}

/** The models behind the tables, whoever may see those. */
export async function declaredModels(): Promise<readonly DeclaredModel[]> {
  return (await load()).models;
}

/** The checks that it declares, by the table that they are about, whoever may see what they read. */
export async function declaredChecks(table: string): Promise<readonly ModelTest[]> {
  return (await load()).checks.get(table) ?? [];
}

function load(): Promise<Declared> {
  loaded ??= read().catch((error: unknown) => {
    loaded = undefined;
    throw error;
  });
  return loaded;
}

async function read(): Promise<Declared> {
  const { models, sources, metrics } = await loadRegistry();
  const tables = new Map([...sources, ...models].map((relation) => [relation.relation, toDataset(relation)]));
  const checks = new Map(models.map(({ relation, compiledTests }) => [relation, compiledTests]));
  return { tables, metrics, checks, models: models.map(toDeclaredModel) };
}

function toDeclaredModel({ relation, full, upstream, config }: Model): DeclaredModel {
  return {
    relation,
    sql: full.sql,
    upstream,
    strategy: config.incremental_strategy ?? null,
    uniqueKey: config.unique_key ?? [],
    partitionBy: config.partition_by ?? null,
    orderBy: config.order_by ?? [],
  };
}

function toDataset({ columns, ...relation }: WarehouseRelation): Dataset {
  return {
    name: relation.relation,
    namespace: relation.table.namespace,
    domain: relation.domain,
    owner: relation.owner,
    tags: [...relation.tags],
    description: relation.description,
    columns: columns.map((column) => ({
      name: column.name,
      type: column.dataType.toUpperCase(),
      fieldId: null,
      tags: [...column.tags],
      description: column.description,
    })),
  };
}
