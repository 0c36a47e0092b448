import { quoteIdentifier, quoteLiteral } from '../engine/sql-text.ts';
import { AppError } from '../errors.ts';
import { duckDbType, normalType } from './column-types.ts';
import { copiesPrefix, isObject, localPath, toLocation } from './location.ts';
import { currentSchema } from './metadata.ts';
import { POSITION_FIELDS } from './row-deletes.ts';
import {
  type DataFile,
  type DeleteFile,
  type FieldType,
  type Table,
  type TableField,
  tableKey,
} from './table.ts';

type ReadFile = Pick<DataFile, 'path' | 'location' | 'deletes'>;

const OBJECT_SCHEME = 's3://';

/**
 * Text for a FROM clause: the rows of `files` with the table's current column names and types. Columns are found
 * by field id, so files from before a rename or an addition fit; what a file lacks is null. Rows that other engines
 * deleted without rewriting the files are left out. The files must be held while the rows are read (`withFiles`).
 */
export function relationSql(table: Table, files: readonly ReadFile[]): string {
  if (files.length === 0) {
    const columns = table.fields.map(
      (field) => `CAST(NULL AS ${duckDbType(field.type)}) AS ${quoteIdentifier(field.name)}`,
    );
    return `(SELECT ${columns.join(', ')} WHERE false)`;
  }
  const groups = [...Map.groupBy(files, deletesKey).values()];
  const relations = groups.map((group) => {
    const deletes = deletesOf(group);
    return deletes.length === 0 ? readSql(table.fields, group) : withoutDeleted(table, group, deletes);
  });
  return relations.length === 1
    ? (relations[0] as string)
    : `(${relations.map((relation) => `SELECT * FROM ${relation}`).join(' UNION ALL ')})`;
}

/**
 * Files are read together that have positions deleted, since a position names its file; those from which values are
 * deleted only with others from which the same are.
 */
function deletesKey({ path, deletes = [] }: ReadFile): string {
  const values = deletes.filter(({ by }) => by !== 'position').map((each) => each.path);
  return [deletes.length > values.length, isObject(path), ...values].join('\n');
}

/** Of files that are read together: all are or none. */
function areObjects(files: readonly ReadFile[]): boolean {
  return files[0] !== undefined && isObject(files[0].path);
}

function deletesOf(files: readonly ReadFile[]): readonly DeleteFile[] {
  return [...new Map(files.flatMap(({ deletes = [] }) => deletes.map((each) => [each.path, each]))).values()];
}

function readSql(
  fields: readonly Pick<TableField, 'id' | 'name' | 'type'>[],
  files: readonly ReadFile[],
): string {
  const paths = files.map((file) => quoteLiteral(localPath(file.path))).join(', ');
  const columns = fields.map(
    (field) =>
      `${field.id}: {name: ${quoteLiteral(field.name)}, type: ${quoteLiteral(duckDbType(field.type))}, default_value: NULL}`,
  );
  return `read_parquet([${paths}], schema = map {${columns.join(', ')}})`;
}

function withoutDeleted(table: Table, files: readonly ReadFile[], deletes: readonly DeleteFile[]): string {
  const { read, conditions } = notDeleted(table, deletes, areObjects(files));
  const columns = table.fields.map(({ name }) => `d.${quoteIdentifier(name)}`).join(', ');
  return `(SELECT ${columns} FROM ${readSql(read, files)} d WHERE ${conditions.join(' AND ')})`;
}

/** What `filename` is for a location. Locations are URLs in the files of others, in more than one spelling. */
function filenameOf(location: string, ofObjects: boolean): string {
  return ofObjects
    ? `(${quoteLiteral(copiesPrefix())} || regexp_replace(${location}, '^s3[an]?://', ''))`
    : `regexp_replace(${location}, '^file:(//)?', '')`;
}

function locationOf(filename: string, ofObjects: boolean): string {
  return ofObjects
    ? `(${quoteLiteral(OBJECT_SCHEME)} || substr(${filename}, ${[...copiesPrefix()].length + 1}))`
    : `('file://' || ${filename})`;
}

/** What holds for the rows `d` that are left, and the columns that must be read to tell. */
function notDeleted(
  table: Table,
  deletes: readonly DeleteFile[],
  ofObjects: boolean,
): { read: readonly TableField[]; conditions: readonly string[] } {
  const positions = deletes.filter(({ by }) => by === 'position');
  const conditions =
    positions.length === 0
      ? []
      : [
          `NOT EXISTS (SELECT 1 FROM ${readSql(POSITION_FIELDS, positions)} x WHERE x.pos = d.file_row_number AND ${filenameOf('x.file_path', ofObjects)} = d.filename)`,
        ];
  const read = [...table.fields];
  const byColumns = Map.groupBy(
    deletes.filter(({ by }) => by !== 'position'),
    ({ by }) => JSON.stringify(by),
  );
  for (const group of byColumns.values()) {
    const fields = ((group[0] as DeleteFile).by as readonly number[]).map((id) => equalityField(table, id));
    read.push(...fields.filter(({ id }) => !read.some((each) => each.id === id)));
    const equal = fields.map(
      ({ name }) => `x.${quoteIdentifier(name)} IS NOT DISTINCT FROM d.${quoteIdentifier(name)}`,
    );
    conditions.push(`NOT EXISTS (SELECT 1 FROM ${readSql(fields, group)} x WHERE ${equal.join(' AND ')})`);
  }
  return { read, conditions };
}

/** Text for a FROM clause: where the rows for which `sql` holds are (`file_path`, `pos`), in these files. */
export function positionsSql(table: Table, files: readonly ReadFile[], sql: string): string {
  const parts = [...Map.groupBy(files, deletesKey).values()].map((group) => {
    const ofObjects = areObjects(group);
    const { read, conditions } = notDeleted(table, deletesOf(group), ofObjects);
    const all = [`(${sql})`, ...conditions].join(' AND ');
    return `SELECT ${locationSql(group)} AS file_path, d.file_row_number AS pos FROM ${readSql(read, group)} d WHERE ${all}`;
  });
  return `(${parts.join(' UNION ALL ')})`;
}

/** What the table calls the file that a row is in: a reader of others finds its deletes under no other spelling. */
function locationSql(files: readonly ReadFile[]): string {
  const otherwise = files.flatMap(({ path, location }) =>
    location === undefined || location === toLocation(path)
      ? []
      : [`${quoteLiteral(localPath(path))}: ${quoteLiteral(location)}`],
  );
  const usual = locationOf('d.filename', areObjects(files));
  return otherwise.length === 0 ? usual : `coalesce(MAP {${otherwise.join(', ')}}[d.filename], ${usual})`;
}

function equalityField(table: Table, id: number): TableField {
  // Not only the columns that are asked for.
  const field = currentSchema(table.metadata).fields.find((each) => each.id === id);
  if (!field) {
    throw new AppError(
      'unavailable',
      `Rows of table ${tableKey(table.name)} were deleted by a column that it does not have any more; rewrite its files with the engine that deleted them.`,
    );
  }
  return { ...field, type: normalType(field.type as FieldType) };
}
