import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { commitTables } from '#server/lake/commit.ts';
import { ensureTable } from '#server/lake/create.ts';
import { toPath } from '#server/lake/location.ts';
import { dayText, serializeText } from '#server/lake/single-value.ts';
import type { DataFile, FieldType, Table, TableName } from '#server/lake/table.ts';

/** Of twenty columns, as a table of events has. */
const TYPES: readonly FieldType[] = ['long', 'string', 'string', 'decimal(18, 2)', 'int', 'timestamptz'];
const COLUMNS = 20;
const DAYS = 400;
const FIRST_DAY = 20_454;
const ROWS_A_FILE = 50_000;

/** How a table came to have its files: day after day, or every commit with files of all days (a backfill). */
export type Layout = 'by day' | 'mixed';

export const DAY = dayText(FIRST_DAY + 200);

/**
 * A table of that many files, partitioned by day, of which only the metadata is there: planning opens no data file. Its
 * manifests are the portal's own, from commits of a thousand files each.
 */
export async function makeTable(name: TableName, files: number, layout: Layout): Promise<Table> {
  const columns = Array.from({ length: COLUMNS - 2 }, (_, place) => ({
    name: `column_${place}`,
    type: TYPES[place % TYPES.length] as FieldType,
  }));
  let table = await ensureTable({
    name,
    fields: [{ name: 'event_id', type: 'long' }, { name: 'arrived_at', type: 'timestamptz' }, ...columns],
    partition: [{ source: 'arrived_at', transform: 'day' }],
  });
  const perDay = files / DAYS;
  for (let from = 0; from < files; from += 1000) {
    const add = Array.from({ length: Math.min(1000, files - from) }, (_, index) => {
      const place = from + index;
      return fileOf(table, layout === 'by day' ? Math.floor(place / perDay) : place % DAYS, place);
    });
    [table] = (await commitTables([{ table, operation: 'append', add }])) as [Table];
  }
  return table;
}

function fileOf(table: Table, day: number, place: number): DataFile {
  const partition = dayText(FIRST_DAY + day);
  const ids = table.fields.map(({ id }) => id);
  const of = <T>(value: (id: number) => T) => new Map(ids.map((id) => [id, value(id)]));
  const bound = (end: 'lower' | 'upper') =>
    new Map(table.fields.map(({ id, type }) => [id, boundOf(type, partition, place, end)]));
  return {
    path: join(
      toPath(table.metadata.location),
      'data',
      `arrived_at_day=${partition}`,
      `${randomUUID()}.parquet`,
    ),
    specId: table.spec.id,
    partition,
    recordCount: ROWS_A_FILE,
    sizeBytes: 8_000_000 + place,
    columnSizes: of((id) => 300_000 + id),
    valueCounts: of(() => ROWS_A_FILE),
    nullCounts: of((id) => id % 3),
    nanCounts: new Map(),
    lowerBounds: bound('lower'),
    upperBounds: bound('upper'),
  };
}

/** Each file has a range of its own of numbers and texts. */
function boundOf(type: FieldType, day: string, place: number, end: 'lower' | 'upper'): Buffer {
  const number = place * ROWS_A_FILE + (end === 'lower' ? 0 : ROWS_A_FILE - 1);
  const text = {
    int: String(number % 2_000_000_000),
    long: String(number),
    string: `value ${String(number).padStart(10, '0')}`,
    timestamptz: `${day} ${end === 'lower' ? '00:00:00' : '23:59:59'}+00`,
    'decimal(18, 2)': `${number}.25`,
  }[type as 'int'];
  return serializeText(type, text) as Buffer;
}
