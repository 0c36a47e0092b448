import { hash } from 'node:crypto';
import type { ColumnDecision, RowFilter, TableDecision } from './decision.ts';
import { maskText } from './fit-mask.ts';
import type { Reader } from './reader.ts';
import type { Mask } from './schema.ts';

/**
 * Somebody's eyes, through another's: for "view as". It gives the tables and columns that the subject sees, and of
 * their values nothing that the viewer does not see as well, so that managing access is no way around it.
 */
export function narrowReader(subject: Reader, viewer: Reader): Reader {
  return {
    ...subject,
    async decisions() {
      const [theirs, own] = await Promise.all([subject.decisions(), viewer.decisions()]);
      return new Map([...theirs].map(([name, decision]) => [name, narrow(decision, own.get(name) ?? null)]));
    },
  };
}

const NO_VALUE: Mask = { kind: 'null' };
const NO_ROW: RowFilter = { sql: 'false', because: [] };

export function narrow(theirs: TableDecision, own: TableDecision | null): TableDecision {
  if (own?.unrestricted) return theirs;
  const ownColumns = new Map(own?.columns.map((column) => [column.name, column]));
  const columns = theirs.columns.map((column) => {
    const mask = narrowMask(column, ownColumns.get(column.name) ?? null);
    return mask === column.mask ? column : { ...column, mask };
  });
  const rowFilter = own === null ? NO_ROW : joinFilters(theirs.rowFilter, own.rowFilter);
  const unchanged =
    rowFilter === theirs.rowFilter && columns.every((column, at) => column === theirs.columns[at]);
  if (unchanged) return theirs;
  return {
    ...theirs,
    columns,
    rowFilter,
    unrestricted: false,
    key: hash('sha256', JSON.stringify([theirs.key, own?.key ?? null])),
  };
}

/**
 * What both may see of a value. Two masks that differ each leave something that the other takes away, so nothing is
 * left; one that gives nothing of the value away counts by itself.
 */
export function narrowMask(
  theirs: Pick<ColumnDecision, 'mask'>,
  own: Pick<ColumnDecision, 'mask'> | null,
): Mask | null {
  if (theirs.mask?.kind === 'null' || theirs.mask?.kind === 'constant') return theirs.mask;
  if (own === null) return NO_VALUE;
  if (own.mask === null) return theirs.mask;
  if (theirs.mask === null) return own.mask;
  return maskText(theirs.mask) === maskText(own.mask) ? theirs.mask : NO_VALUE;
}

function joinFilters(theirs: RowFilter | null, own: RowFilter | null): RowFilter | null {
  if (own === null || own.sql === theirs?.sql) return theirs;
  return { sql: theirs ? `(${theirs.sql}) AND (${own.sql})` : own.sql, because: theirs?.because ?? [] };
}
