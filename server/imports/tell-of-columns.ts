import { randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import { tableAddress } from '../datasets/table-address.ts';
import { tellFollowers } from '../notices/tell-service.ts';
import { mergeTold, type ProducersFacts } from './foreign-table.ts';
import { addColumnChange, type PlainColumn } from './foreign-tables-data.ts';

type Told = ReadonlyMap<string, readonly ProducersFacts[]>;

/**
 * Notes what became of the columns that tables of others are said to have, in the import's transaction, and tells their
 * followers. A table that is told of for the first time, and one of which nobody had said which columns it has, changed nothing.
 */
export async function tellOfColumns(
  tx: PoolClient,
  producer: string,
  before: Told,
  after: Told,
): Promise<void> {
  for (const [relation, told] of after) {
    const [earlier, now] = [columnsOf(relation, before.get(relation) ?? []), columnsOf(relation, told)];
    if (earlier.length === 0 || now.length === 0 || isSame(earlier, now)) continue;
    const change = await addColumnChange(tx, relation, { producer, before: earlier, after: now });
    const notice = {
      event: randomUUID(),
      subject: { kind: 'columns' as const, change },
      href: `${tableAddress(relation)}/history`,
      actorId: null,
    };
    await tellFollowers(tx, relation, notice, { but: null });
  }
}

/** Those that somebody said there are; what lineage merely named is no schema. */
function columnsOf(relation: string, told: readonly ProducersFacts[]): readonly PlainColumn[] {
  return told.some(({ facts }) => (facts.columns ?? []).length > 0)
    ? mergeTold(relation, told).columns.map(({ name, type }) => ({ name, type }))
    : [];
}

/** The order says nothing, nor does a type that was not known. */
function isSame(before: readonly PlainColumn[], after: readonly PlainColumn[]): boolean {
  const types = new Map(before.map(({ name, type }) => [name, type]));
  return (
    before.length === after.length &&
    after.every(({ name, type }) => {
      const earlier = types.get(name);
      return earlier !== undefined && (earlier === type || earlier === '' || type === '');
    })
  );
}
