import type { Dataset } from '../access/dataset.ts';
import { tableAddress } from '../datasets/table-address.ts';
import { type Asset, PLAIN_ASSET } from './asset.ts';

/** Whoever tells of what the portal itself has and declares. */
export const PORTAL = 'portal';

/** A table as the catalog has it. */
export function datasetAsset({ name, namespace, domain, owner, tags, description, columns }: Dataset): Asset {
  return {
    ...PLAIN_ASSET,
    kind: 'table',
    name,
    title: name.slice(name.indexOf('.') + 1),
    description: description ?? '',
    domain,
    layer: namespace,
    owner: owner === null ? null : `group:${owner}`,
    tags,
    href: tableAddress(name),
    columns: columns.map((column) => ({
      name: column.name,
      type: column.type,
      fieldId: column.fieldId,
      description: column.description ?? '',
      tags: column.tags,
    })),
    producer: PORTAL,
  };
}
