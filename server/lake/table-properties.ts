import type { Table } from './table.ts';

/** What a new table says of itself. Names are Iceberg's own, so other engines keep to them too. */
export const DEFAULT_PROPERTIES = {
  'write.format.default': 'parquet',
  'write.parquet.compression-codec': 'zstd',
  'write.target-file-size-bytes': String(128 * 1024 * 1024),
  'write.metadata.delete-after-commit.enabled': 'true',
  'write.metadata.previous-versions-max': '20',
  'commit.manifest.min-count-to-merge': '50',
  'commit.manifest.target-size-bytes': String(8 * 1024 * 1024),
  'history.expire.min-snapshots-to-keep': '20',
  'history.expire.max-snapshot-age-ms': String(60 * 60 * 1000),
} as const;

/** For how long branches and tags stay that do not say so themselves; for ever unless the table limits it. */
export function maxReferenceAgeMs(table: Table): number {
  const value = Number(table.metadata.properties['history.expire.max-ref-age-ms']);
  return value > 0 ? value : Number.POSITIVE_INFINITY;
}

/** A number from the table's properties, or the default where it has none or a wrong one. */
export function propertyNumber(table: Table, name: keyof typeof DEFAULT_PROPERTIES): number {
  const value = Number(table.metadata.properties[name]);
  return Number.isFinite(value) && value > 0 ? value : Number(DEFAULT_PROPERTIES[name]);
}
