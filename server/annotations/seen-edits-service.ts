import type { Reader } from '../access/reader.ts';
import { seenTables } from '../imports/seen-tables-service.ts';
import { findEditsOf } from './data.ts';
import type { Announcement, Deprecation, Field } from './schema.ts';
import { placeOf } from './service.ts';

/** What somebody changed about one table. */
export interface SeenEdits {
  /** Of the table and of columns, each once. */
  readonly fields: readonly Field[];
  readonly columns: readonly string[];
  /** Markdown: what it announces, or why it is deprecated; null for other changes. */
  readonly text: string | null;
}

/** Of changes (a set's id and a table), what of them the reader sees; none where that is nothing. By `<set> <table>`. */
export async function seenEdits(
  reader: Reader,
  wanted: readonly { readonly set: string; readonly table: string }[],
): Promise<ReadonlyMap<string, SeenEdits>> {
  if (wanted.length === 0) return new Map();
  const [rows, { decisions }] = await Promise.all([
    findEditsOf(wanted.map(({ set }) => set)),
    seenTables(
      reader,
      wanted.map(({ table }) => table),
    ),
  ]);
  const visible = rows.flatMap((row) => {
    const place = placeOf(decisions, row);
    return place ? [{ ...row, column: place.column }] : [];
  });
  const grouped = Map.groupBy(visible, ({ set, table }) => `${set} ${table}`);
  return new Map(
    [...grouped].map(([key, edits]) => {
      const valueOfField = (field: Field) => edits.find((edit) => edit.field === field)?.after ?? null;
      const announced = valueOfField('announcement') as Announcement | null;
      const deprecated = valueOfField('deprecation') as Deprecation | null;
      return [
        key,
        {
          fields: [...new Set(edits.map(({ field }) => field))],
          columns: [...new Set(edits.flatMap(({ column }) => column ?? []))],
          text: announced?.text ?? deprecated?.note ?? null,
        },
      ];
    }),
  );
}
