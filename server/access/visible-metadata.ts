import { loadTable } from '../lake/catalog.ts';
import { duckDbType } from '../lake/column-types.ts';
import { currentSnapshot, type FieldJson, type SnapshotJson } from '../lake/metadata.ts';
import type { FieldType, Table } from '../lake/table.ts';
import { datasets } from './datasets.ts';
import type { TableDecision } from './decision.ts';
import { fitDecision } from './fit-decision.ts';
import type { Reader } from './reader.ts';
import { toTableName } from './table-name.ts';

interface TableVersion {
  /** Iceberg's snapshot id. */
  readonly id: string;
  readonly at: Date;
  readonly operation: 'append' | 'overwrite' | 'replace' | 'delete';
  readonly schemaId: number | null;
  /** Null for somebody who does not see all rows, and where the writer did not say. */
  readonly addedRows: number | null;
  readonly removedRows: number | null;
  readonly rows: number | null;
}

interface SchemaField {
  readonly fieldId: number;
  readonly name: string;
  /** DuckDB's name of the type. */
  readonly type: string;
}

interface SchemaVersion {
  readonly id: number;
  /** When rows were first written with it; null when that version of the table is not kept any more. */
  readonly at: Date | null;
  readonly columns: readonly SchemaField[];
}

/** What the lake's metadata say of a table, to one reader. */
interface VisibleMetadata {
  /** Null while nothing was written. */
  readonly snapshotId: string | null;
  readonly at: Date | null;
  /** Null for somebody who does not see all rows. */
  readonly rows: number | null;
  /** Null for somebody who does not see all rows and columns: the files hold the others too. */
  readonly sizeBytes: number | null;
  readonly files: number | null;
  /** Of those that are kept, the latest first. */
  readonly versions: readonly TableVersion[];
  /** The latest first. */
  readonly schemas: readonly SchemaVersion[];
}

/** Null for a table that was not built and, the same, for one that this reader does not see. */
export async function visibleMetadata(reader: Reader, name: string): Promise<VisibleMetadata | null> {
  const decided = (await reader.decisions()).get(name);
  const table = decided && (await loadTable(toTableName(name)));
  const decision = table ? fitDecision(decided, table) : null;
  if (!table || !decision) return null;
  const seesAllRows = decision.rowFilter === null;
  const seesAll = seesAllRows && decision.columns.length === table.fields.length;
  const snapshot = currentSnapshot(table.metadata);
  return {
    snapshotId: snapshot && String(snapshot['snapshot-id']),
    at: table.snapshotAt,
    rows: seesAllRows ? total(snapshot, 'total-records') : null,
    sizeBytes: seesAll ? total(snapshot, 'total-files-size') : null,
    files: seesAll ? total(snapshot, 'total-data-files') : null,
    versions: table.metadata.snapshots.map((each) => toVersion(each, seesAllRows)).reverse(),
    schemas: await schemaVersions(reader, table, decision),
  };
}

function total(snapshot: SnapshotJson | null, what: string): number {
  return Number(snapshot?.summary[what] ?? 0);
}

function toVersion(snapshot: SnapshotJson, seesAllRows: boolean): TableVersion {
  const { summary } = snapshot;
  const count = (what: string, missing: number | null) => {
    if (!seesAllRows) return null;
    return summary[what] === undefined ? missing : Number(summary[what]);
  };
  return {
    id: String(snapshot['snapshot-id']),
    at: new Date(snapshot['timestamp-ms']),
    operation: summary.operation,
    schemaId: snapshot['schema-id'] ?? null,
    addedRows: count('added-records', 0),
    removedRows: count('deleted-records', 0),
    rows: count('total-records', null),
  };
}

/**
 * Each schema with the columns that the reader sees in the table now, by the names they had then, and of those that are
 * gone the ones that they may know of.
 */
async function schemaVersions(
  reader: Reader,
  table: Table,
  decision: TableDecision,
): Promise<SchemaVersion[]> {
  const { schemas, snapshots } = table.metadata;
  const present = new Set(table.fields.map(({ id }) => id));
  const seen = new Set(decision.columns.map(({ fieldId }) => fieldId));
  const dataset = (await datasets()).find(({ name }) => name === decision.name);
  const names = (fields: readonly FieldJson[]) =>
    fields.map(({ id, name, type }) => ({ fieldId: id, name, type: typeText(type) }));
  const gone = new Set(
    schemas.flatMap(({ fields }) => {
      const former = names(fields.filter(({ id }) => !present.has(id))).map((field) => ({
        ...field,
        tags: [],
        description: null,
      }));
      const known = dataset ? reader.formerColumns(dataset, former) : [];
      return known.map(({ fieldId, name }) => `${fieldId} ${name}`);
    }),
  );
  return schemas
    .map(({ 'schema-id': id, fields }): SchemaVersion => {
      const first = snapshots.find((snapshot) => snapshot['schema-id'] === id);
      // Of the oldest one that is kept, others before it may have had the schema already.
      const isTheFirst = first !== snapshots[0] || first?.['parent-snapshot-id'] === undefined;
      return {
        id,
        at: first && isTheFirst ? new Date(first['timestamp-ms']) : null,
        columns: names(
          fields.filter((field) =>
            present.has(field.id) ? seen.has(field.id) : gone.has(`${field.id} ${field.name}`),
          ),
        ),
      };
    })
    .reverse();
}

/** A column that is gone may have had a type that this portal cannot read. */
function typeText(type: unknown): string {
  try {
    return duckDbType(type as FieldType);
  } catch {
    return typeof type === 'string' ? type : 'nested';
  }
}
