import { datasets } from '../access/datasets.ts';
import type { Reader } from '../access/reader.ts';
import { may } from '../auth/roles.ts';
import { savedOn } from '../saved/service.ts';
import type { DatasetUsage } from './schema.ts';
import { requireTable } from './service.ts';
import { joinedTables, ownStatements, usageCounts } from './usage-data.ts';

const JOINS_SHOWN_MAX = 10;

/** How much a table was read in the last days, and with what; who did, to whoever looks after it. Throws `not_found` as the rest of its page does. */
export async function readUsage(reader: Reader, table: string): Promise<DatasetUsage> {
  await requireTable(reader, table);
  const { personId } = reader;
  const [decisions, counts, joins, own, saved] = await Promise.all([
    reader.decisions(),
    usageCounts(table, personId),
    joinedTables(table),
    ownStatements(table, personId),
    savedOn(reader, table),
  ]);
  return {
    ...counts,
    readers: (await looksAfter(reader, table)) ? counts.readers : null,
    joins: joins.filter((join) => decisions.has(join.table)).slice(0, JOINS_SHOWN_MAX),
    own: own.map(({ lastAt, ...each }) => ({ ...each, lastAt: lastAt.toISOString() })),
    saved: saved.map(({ id, title, description, owner, by }) => ({
      id,
      title,
      description,
      owner: owner.name,
      mine: by === 'mine',
    })),
  };
}

/** What somebody reads is nobody's business but of those who answer for the data: its owners, whoever describes it, and auditors. */
async function looksAfter(reader: Reader, table: string): Promise<boolean> {
  if (may(reader, 'catalog:edit') || may(reader, 'audit:read')) return true;
  const owner = (await datasets()).find(({ name }) => name === table)?.owner;
  return owner !== null && owner !== undefined && reader.groups.includes(owner);
}
