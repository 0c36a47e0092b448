import type { TableDecision } from '../access/decision.ts';
import { quoteIdentifier, quoteTable } from '../engine/sql-text.ts';
import { bitOf, forgetExtracts, type ToldEdge, tellOfMade } from '../lineage/telling-service.ts';
import { dropOverdue, inTransaction, markTaken } from './taken-data.ts';

/**
 * Lineage tells of the copy of a table in a person's browser, to that person, for a day after it was last opened: a change
 * of the table reaches what they work on only when they open it again.
 */
export function tellOfExtract(
  personId: string,
  { name: table, columns, key }: Pick<TableDecision, 'name' | 'columns' | 'key'>,
): Promise<void> {
  return inTransaction(async (tx) => {
    const { id, isNews } = await markTaken(tx, { personId, table, decisionKey: key });
    if (!isNews) return;
    const from = { kind: 'table' as const, name: table };
    const edges = columns.map(
      ({ name, mask }): ToldEdge => ({
        from,
        fromColumn: name,
        toColumn: name,
        uses: mask === null ? bitOf('identity') : bitOf('transformation', true),
      }),
    );
    const rows: ToldEdge = { from, fromColumn: null, toColumn: null, uses: bitOf('identity') };
    const names = columns.map(({ name }) => quoteIdentifier(name));
    await tellOfMade(tx, 'extract', id, [
      {
        name: id,
        statement: `SELECT ${names.join(', ')} FROM ${quoteTable(table)}`,
        madeOf: { edges: [...edges, rows], unknown: null },
        audience: [`person:${personId}`],
      },
    ]);
    await forgetExtracts(tx, await dropOverdue(tx));
  });
}
