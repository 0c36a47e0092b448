import type { Reader } from '../access/reader.ts';
import { listHeld } from '../warehouse/held-data.ts';
import type { HeldListing } from './schema.ts';

const DECISIONS_SHOWN = 20;

/**
 * Publications that are held and what was last decided, of tables that the reader sees. A finding counts rows and names
 * columns: it is for whoever sees every row, and these columns as they are; of others there is only how many there are.
 */
export async function listPublications(reader: Reader): Promise<HeldListing[]> {
  const [decisions, held] = await Promise.all([reader.decisions(), listHeld(DECISIONS_SHOWN)]);
  return held.flatMap((each): HeldListing[] => {
    const decision = decisions.get(each.table);
    if (!decision) return [];
    const plain = new Set(decision.columns.flatMap(({ name, mask }) => (mask === null ? [name] : [])));
    const seesEvery = decision.rowFilter === null;
    const findings = each.findings.filter(({ columns }) =>
      columns === 'all' ? decision.unrestricted : seesEvery && columns.every((name) => plain.has(name)),
    );
    return [
      {
        ...{ id: each.id, table: each.table, state: each.state, mode: each.mode, findings },
        since: each.since.toISOString(),
        rows: seesEvery ? each.rowsOut : null,
        quarantined: seesEvery ? each.quarantined : null,
        hiddenFindings: each.findings.length - findings.length,
        decidedBy: each.decidedBy,
        decidedAt: each.decidedAt?.toISOString() ?? null,
        decisionReason: each.decisionReason,
        mayDecide: decision.unrestricted,
      },
    ];
  });
}
