import type { WarehouseRelation } from '../warehouse/describe-model.ts';
import { loadRegistry } from '../warehouse/registry.ts';
import type { Dataset } from './dataset.ts';

let loaded: Promise<ReadonlyMap<string, Dataset>> | undefined;

/**
 * The tables as the warehouse's YAML declares them, by `namespace.table`, before anything is known of the lake. Read
 * once for this process, as the models' SQL is by the worker that runs it.
 */
export function declarations(): Promise<ReadonlyMap<string, Dataset>> {
  loaded ??= read().catch((error: unknown) => {
    loaded = undefined;
    throw error;
  });
  return loaded;
}

async function read(): Promise<ReadonlyMap<string, Dataset>> {
  const { models, sources } = await loadRegistry();
  return new Map([...sources, ...models].map((relation) => [relation.relation, toDataset(relation)]));
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
