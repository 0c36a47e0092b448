import { readAnnotationsOf } from '../access/annotations-data.ts';
import { datasets } from '../access/datasets.ts';
import { addNotices, membersOf, type NewNotice, type Tx } from './data.ts';
import { followedAmong, followersOf } from './follow-data.ts';

/**
 * How other domains tell people something, in their own transaction: who is told hears of it when that is committed. Who
 * may know of it is not asked here but when it is read, so that it is true then.
 */

type TableNotice = Omit<NewNotice, 'dataset'>;

/** Who did it and need not be told; null: nobody. */
interface But {
  readonly but: string | null;
}

export async function tellPeople(tx: Tx, personIds: readonly string[], notice: NewNotice): Promise<void> {
  if (personIds.length > 0) await addNotices(tx, personIds, notice);
}

export async function tellFollowers(
  tx: Tx,
  dataset: string,
  notice: TableNotice,
  { but }: But,
): Promise<void> {
  const people = (await followersOf(tx, dataset)).filter((id) => id !== but);
  await tellPeople(tx, people, { ...notice, dataset });
}

/** Of a change of several tables; who follows several of them is told of one. The actor is not told. */
export async function tellFollowersOfMany(
  tx: Tx,
  tables: readonly string[],
  noticeOf: (dataset: string) => TableNotice,
): Promise<void> {
  for (const dataset of await followedAmong(tx, tables)) {
    const notice = noticeOf(dataset);
    await tellFollowers(tx, dataset, notice, { but: notice.actorId });
  }
}

/** The members of the group that owns the table; nobody where none does. */
export async function tellOwners(tx: Tx, dataset: string, notice: TableNotice, { but }: But): Promise<void> {
  const own = (await datasets()).find(({ name }) => name === dataset);
  // Whom others call the owner of their table is nobody here; a group that somebody made so is.
  const owner = own ? own.owner : ((await readAnnotationsOf(tx, [dataset])).get(dataset)?.owner ?? null);
  if (owner === null) return;
  const people = (await membersOf(tx, owner)).filter((id) => id !== but);
  await tellPeople(tx, people, { ...notice, dataset });
}
