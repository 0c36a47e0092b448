import { declaredModels } from '../access/declarations.ts';
import type { Reader } from '../access/reader.ts';
import { type VisibleLakeTable, visibleLakeTable, visibleLakeTables } from '../access/visible-lake.ts';
import { AppError } from '../errors.ts';
import { snapshotById, type TableMetadata } from '../lake/metadata.ts';
import { type TableName, tableKey } from '../lake/table.ts';
import { readSizesBefore, readTableDays } from '../lake/table-days-data.ts';
import { openRequests } from '../lake/work-requests-data.ts';
import type { LakeTable, LakeTableDetails, TableReference } from './schema.ts';

const WEEK_DAYS = 7;
const DAYS_SHOWN = 365;
const PARTITIONS_SHOWN = 400;
const SNAPSHOTS_SHOWN = 200;

export async function listLakeTables(reader: Reader): Promise<LakeTable[]> {
  const [tables, grownOf] = await Promise.all([visibleLakeTables(reader), growth()]);
  return tables.map((table) => toLakeTable(table, grownOf));
}

/** Throws `not_found` for a table that the reader does not see, as for one that is not there. */
export async function readLakeTable(reader: Reader, name: string): Promise<LakeTableDetails> {
  const table = await visibleLakeTable(reader, name);
  if (!table) throw new AppError('not_found', `There is no table ${name}, or you may not see it.`);
  const [days, grownOf, models, requests] = await Promise.all([
    table.seesAll ? readTableDays(table.name, DAYS_SHOWN) : [],
    growth(),
    declaredModels(),
    openRequests(['run', 'rebuild', 'maintain', 'clean']),
  ]);
  const { location, properties, partitions, versions } = table;
  return {
    ...toLakeTable(table, grownOf),
    location,
    seesAll: table.seesAll,
    isMadeByModel: models.some(({ relation }) => relation === name),
    columns: table.columns,
    references: referencesOf(table.table.metadata),
    asked: requests
      .filter((request) => request.table === name)
      .map(({ what, askedBy, askedAt }) => ({ what, by: askedBy, at: askedAt.toISOString() })),
    properties: Object.entries(properties)
      .map(([property, value]) => ({ name: property, value }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    partitions: partitions.slice(0, PARTITIONS_SHOWN),
    partitionsInAll: partitions.length,
    versions: versions
      .slice(0, SNAPSHOTS_SHOWN)
      .map(({ at, ...version }) => ({ ...version, at: at.toISOString() })),
    days: days.map(({ day, rows, bytes, files }) => ({ day, rows, bytes, files })),
  };
}

function referencesOf(metadata: TableMetadata): TableReference[] {
  return Object.entries(metadata.refs ?? {})
    .filter(([name]) => name !== 'main')
    .map(([name, reference]) => {
      const age = reference['max-ref-age-ms'];
      const madeMs = snapshotById(metadata, reference['snapshot-id'])?.['timestamp-ms'];
      return {
        name,
        type: reference.type,
        snapshotId: String(reference['snapshot-id']),
        until: age === undefined || madeMs === undefined ? null : untilText(madeMs + age),
      };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Some writers mean "for ever" by more than a date can be. */
function untilText(ms: number): string | null {
  const at = new Date(ms);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}

type GrownOf = (name: TableName, bytes: number | null) => number | null;

/** What a table has now less what it had a week ago; null while nothing is known of a day before today. */
async function growth(now: Date = new Date()): Promise<GrownOf> {
  const today = now.toISOString().slice(0, 10);
  const sizes = await readSizesBefore(WEEK_DAYS);
  const before = new Map(sizes.map((each) => [tableKey(each), each]));
  return (name, bytes) => {
    const was = before.get(tableKey(name));
    return was && was.day < today && was.bytes !== null && bytes !== null ? bytes - was.bytes : null;
  };
}

function toLakeTable({ name, at, seesAll: _, ...facts }: VisibleLakeTable, grownOf: GrownOf): LakeTable {
  const { rows, files, bytes, snapshots, partition } = facts;
  return {
    ...{ rows, files, bytes, snapshots, partition },
    table: tableKey(name),
    at: at?.toISOString() ?? null,
    grownBytes: grownOf(name, bytes),
  };
}
