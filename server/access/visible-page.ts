export interface VisiblePage<Shown, Cursor> {
  readonly items: Shown[];
  /** Of the page after it; null: there is nothing more for this reader. */
  readonly nextCursor: Cursor | null;
}

/**
 * A page of a list of which a reader may see a part only: it is read on until there are as many as were asked for, so
 * that neither its length nor its cursor tells of what is hidden. `show` gives null for what is.
 */
export async function visiblePage<Row, Shown, Cursor>({
  from,
  limit,
  read,
  show,
  cursorOf,
}: {
  /** Null: from the beginning. */
  readonly from: Cursor | null;
  readonly limit: number;
  readonly read: (from: Cursor | null, count: number) => Promise<readonly Row[]>;
  readonly show: (rows: readonly Row[]) => Promise<readonly (Shown | null)[]>;
  readonly cursorOf: (row: Row) => Cursor;
}): Promise<VisiblePage<Shown, Cursor>> {
  const items: Shown[] = [];
  let [position, lastShown] = [from, from];
  for (;;) {
    const rows = await read(position, limit + 1);
    const shown = await show(rows);
    for (const [place, row] of rows.entries()) {
      const item = shown[place] ?? null;
      if (item === null) continue;
      if (items.length === limit) return { items, nextCursor: lastShown };
      items.push(item);
      lastShown = cursorOf(row);
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length <= limit) return { items, nextCursor: null };
    position = cursorOf(last);
  }
}
