import type { WarehouseRelation } from '../warehouse/describe-model.ts';
import type { Metric } from '../warehouse/metric.ts';
import { loadRegistry } from '../warehouse/registry.ts';
import type { Dataset } from './dataset.ts';

interface Declared {
  readonly tables: ReadonlyMap<string, Dataset>;
  readonly metrics: readonly Metric[];
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
  return { tables, metrics };
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
