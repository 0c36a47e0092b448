import { datasets } from '../access/datasets.ts';
import type { Reader } from '../access/reader.ts';
import { proseSight } from '../access/visible-text.ts';
import { checkSights } from '../quality/sight-service.ts';
import type { IncidentSight } from './seen-incident.ts';

/** What the reader may know of incidents of these tables; nothing of a table that they do not see. */
export async function incidentSights(
  reader: Reader,
  tables: Iterable<string>,
): Promise<ReadonlyMap<string, IncidentSight>> {
  const names = [...new Set(tables)];
  const [decisions, all, checks] = await Promise.all([
    reader.decisions(),
    datasets(),
    checkSights(reader, names),
  ]);
  const prose = proseSight({ decisions, datasets: all });
  return new Map(
    names.flatMap((table) => {
      const decision = decisions.get(table);
      const sight = checks.get(table);
      return decision && sight
        ? [[table, { decision, checks: sight, mayRead: (text: string) => prose(text, table) }] as const]
        : [];
    }),
  );
}
