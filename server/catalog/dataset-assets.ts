import type { Dataset } from '../access/dataset.ts';
import type { Asset } from './asset.ts';

/** Whoever tells of the tables that the portal itself has. */
export const PORTAL = 'portal';

/** A table as the catalog has it. */
export function datasetAsset({ name, namespace, domain, owner, tags, description, columns }: Dataset): Asset {
  return {
    kind: 'table',
    name,
    title: name.slice(name.indexOf('.') + 1),
    description: description ?? '',
    domain,
    layer: namespace,
    owner,
    tags,
    columns: columns.map((column) => ({
      name: column.name,
      type: column.type,
      description: column.description ?? '',
      tags: column.tags,
    })),
    needs: [],
    audience: ['everyone'],
    producer: PORTAL,
  };
}
