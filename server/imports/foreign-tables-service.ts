import type { PoolClient } from 'pg';
import type { Dataset } from '../access/dataset.ts';
import { datasets } from '../access/datasets.ts';
import type { Reader } from '../access/reader.ts';
import { selectorsOf } from '../access/selectors.ts';
import { generalSelectors } from '../access/sight-rules.ts';
import { changeAlone } from '../annotations/service.ts';
import { removeTables, writeAssets } from '../catalog/assets-service.ts';
import { joinTables, tellLineage } from '../lineage/telling-service.ts';
import {
  type DatasetIdentity,
  foreignRelation,
  isForeign,
  ownRelation,
  policyWord,
} from './dataset-identity.ts';
import { NO_NOTES, readNotes } from './foreign-notes-data.ts';
import {
  foreignAsset,
  mergeTold,
  overlay,
  type ProducersFacts,
  type ToldFacts,
  withColumnsOf,
} from './foreign-table.ts';
import {
  committed,
  forgetTold,
  inTransaction,
  lockWriting,
  moveNames,
  putNames,
  putTold,
  readNames,
  readTold,
  takeBackTold,
} from './foreign-tables-data.ts';
import { moveWritten } from './move-written-data.ts';
import { readForeignTables } from './read-foreign-tables.ts';
import { tellOfColumns } from './tell-of-columns.ts';

export { type DatasetIdentity, foreignRelation, isForeign } from './dataset-identity.ts';
export { nothingToldOf, type ToldFacts } from './foreign-table.ts';
export { inTransaction } from './foreign-tables-data.ts';

/** A dataset that somebody tells of, with its other names. */
export interface NamedDataset {
  readonly identity: DatasetIdentity;
  readonly symlinks: readonly DatasetIdentity[];
}

/** Who tells. Null: whoever operates the portal, by a command. */
export type Teller = Pick<Reader, 'decisions' | 'sightRules'> | null;

/**
 * Which relations these datasets are, by their names. The rule, in this order:
 *
 * 1. A name in the portal's own namespace, or one declared to be so, is the portal's table of that name.
 * 2. A name that was met before means what it meant then.
 * 3. A name with a symlink that means something already means the same; the portal's tables go first.
 * 4. Any other is a new table of others under that name.
 *
 * Where a dataset's own name and its symlink mean two tables of others, or one of others and one of the portal's, they are one
 * from now on: the portal's, or the one of the dataset's own name. A symlink only counts where who tells it sees both: nobody
 * moves what they do not see under what others see, and nobody learns by it that something is there.
 */
export async function resolveDatasets(
  tx: PoolClient,
  teller: Teller,
  named: readonly NamedDataset[],
): Promise<(identity: DatasetIdentity) => string> {
  await lockWriting(tx);
  const own = new Set((await datasets()).map(({ name }) => name));
  const known = await readNames(
    tx,
    named.flatMap(({ identity, symlinks }) => [identity, ...symlinks]),
  );
  const meaningOf = (identity: DatasetIdentity) =>
    ownRelation(identity, own) ?? known.get(foreignRelation(identity)) ?? null;
  const met = new Map<string, DatasetIdentity>();
  for (const { identity, symlinks } of named) {
    const others = await seenSymlinks(tx, teller, symlinks, meaningOf);
    const meanings = others.map(meaningOf).filter((meaning) => meaning !== null);
    const owned = meanings.find((meaning) => !isForeign(meaning));
    let relation = meaningOf(identity) ?? owned ?? meanings[0] ?? foreignRelation(identity);
    if (isForeign(relation) && owned !== undefined && (await sees(tx, teller, relation, identity))) {
      await join(tx, relation, owned, known);
      relation = owned;
    }
    for (const other of new Set(meanings)) {
      if (other !== relation && isForeign(other) && (await sees(tx, teller, relation, identity)))
        await join(tx, other, relation, known);
    }
    for (const each of [identity, ...others]) {
      if (ownRelation(each, own) !== null) continue;
      met.set(foreignRelation(each), each);
      if (meaningOf(each) === null) known.set(foreignRelation(each), relation);
    }
  }
  await putNames(
    tx,
    [...met].map(([name, identity]) => ({ ...identity, relation: known.get(name) as string })),
  );
  return (identity) => meaningOf(identity) ?? foreignRelation(identity);
}

/** What these names mean by now, and what they will mean where nobody told of them yet; nothing is written. */
export async function knownRelations(
  tx: PoolClient,
  identities: readonly DatasetIdentity[],
): Promise<(identity: DatasetIdentity) => string> {
  const own = new Set((await datasets()).map(({ name }) => name));
  const known = await readNames(tx, identities);
  return (identity) =>
    ownRelation(identity, own) ?? known.get(foreignRelation(identity)) ?? foreignRelation(identity);
}

async function seenSymlinks(
  tx: PoolClient,
  teller: Teller,
  symlinks: readonly DatasetIdentity[],
  meaningOf: (identity: DatasetIdentity) => string | null,
): Promise<DatasetIdentity[]> {
  const seen: DatasetIdentity[] = [];
  for (const symlink of symlinks) {
    if (await sees(tx, teller, meaningOf(symlink) ?? foreignRelation(symlink), symlink)) seen.push(symlink);
  }
  return seen;
}

/** Whether the teller sees all of a table; of one that nobody told of yet, whether they would. */
async function sees(
  tx: PoolClient,
  teller: Teller,
  relation: string,
  identity: DatasetIdentity,
): Promise<boolean> {
  if (teller === null) return true;
  if (!isForeign(relation)) return seesOwn(teller, relation);
  const known = (await readForeignTables(tx, [relation])).get(relation);
  return seesForeign(
    teller,
    known?.dataset ?? { ...mergeTold(relation, []), namespace: policyWord(identity.namespace) },
  );
}

/** Whether somebody sees each of these whole. */
export async function seesEach(reader: NonNullable<Teller>, relations: readonly string[]): Promise<boolean> {
  for (const relation of relations.filter((each) => !isForeign(each))) {
    if (!(await seesOwn(reader, relation))) return false;
  }
  const others = await readForeignTables(committed(), relations.filter(isForeign));
  return [...others.values()].every(({ dataset }) => seesForeign(reader, dataset));
}

async function seesOwn(teller: NonNullable<Teller>, relation: string): Promise<boolean> {
  const [decisions, all] = await Promise.all([teller.decisions(), datasets()]);
  const columns = all.find(({ name }) => name === relation)?.columns;
  return columns !== undefined && decisions.get(relation)?.columns.length === columns.length;
}

function seesForeign(teller: NonNullable<Teller>, dataset: Dataset): boolean {
  const { allow, deny } = teller.sightRules();
  const { table, columns } = selectorsOf(dataset);
  return [[], ...columns].every((own) => {
    const selectors = generalSelectors([...table, ...own]);
    const hits = (rules: readonly string[]) => selectors.some((selector) => rules.includes(selector));
    return hits(allow) && !hits(deny);
  });
}

/** `from` is of others. All that is told of it is told of `to`. */
async function join(tx: PoolClient, from: string, to: string, known: Map<string, string>): Promise<void> {
  const told = await readTold(tx, [from, to]);
  const before = new Map(told.get(to)?.map(({ producer, facts }) => [producer, facts]));
  await changeAlone(tx);
  await moveWritten(tx, from, to);
  await forgetTold(tx, from);
  await removeTables(tx, [from]);
  await moveNames(tx, from, to);
  for (const [name, relation] of known) if (relation === from) known.set(name, to);
  if (isForeign(to)) {
    for (const { producer, facts } of told.get(from) ?? []) {
      const earlier = before.get(producer);
      await putTold(tx, producer, new Map([[to, earlier ? overlay(facts, earlier) : facts]]));
    }
  }
  await joinTables(tx, from, to, await writeCatalog(tx, [to]));
}

/** What is told of tables of others, over what the same producer told before. Gives them as policies and lineage see them. */
export async function tellTables(
  tx: PoolClient,
  producer: string,
  told: ReadonlyMap<string, ToldFacts>,
): Promise<Dataset[]> {
  const relations = [...told.keys()].filter(isForeign);
  const before = await readTold(tx, relations);
  const next = relations.map((relation): [string, ToldFacts] => {
    const earlier = before.get(relation)?.find((each) => each.producer === producer)?.facts ?? null;
    return [relation, overlay(earlier, told.get(relation) as ToldFacts)];
  });
  await putTold(tx, producer, new Map(next));
  return writeTold(tx, producer, relations, before);
}

/**
 * All that a producer tells of tables of others: what it told before and does not any more is taken back; of those that it
 * knows partly now, no column is.
 */
export async function replaceTables(
  tx: PoolClient,
  producer: string,
  told: ReadonlyMap<string, ToldFacts>,
  partlyKnown: ReadonlySet<string> = new Set(),
): Promise<Dataset[]> {
  const relations = [...told.keys()].filter(isForeign);
  const before = await readTold(tx, relations);
  const foreign = new Map(
    relations.map((relation): [string, ToldFacts] => {
      const now = told.get(relation) as ToldFacts;
      const earlier = before.get(relation)?.find((each) => each.producer === producer)?.facts;
      return [relation, earlier && partlyKnown.has(relation) ? withColumnsOf(earlier, now) : now];
    }),
  );
  const gone = await takeBackTold(tx, producer, relations);
  await putTold(tx, producer, foreign);
  await writeCatalog(tx, gone);
  return writeTold(tx, producer, relations, before);
}

/** Also what became of their columns, of which their followers are told. */
async function writeTold(
  tx: PoolClient,
  producer: string,
  relations: readonly string[],
  before: ReadonlyMap<string, readonly ProducersFacts[]>,
): Promise<Dataset[]> {
  const written = await writeCatalog(tx, relations);
  await tellOfColumns(tx, producer, before, await readTold(tx, relations));
  return written;
}

/**
 * Writes what counts of tables of others into the catalog and lineage, where people changed what is written about them. In
 * their transaction, which nobody who tells of tables is beside (`whileNobodyTells`).
 */
export async function rewriteTables(tx: PoolClient, relations: readonly string[]): Promise<void> {
  const foreign = relations.filter(isForeign);
  if (foreign.length > 0) await tellLineage(tx, [], await writeCatalog(tx, foreign));
}

/** A transaction in which nobody tells of tables: what it reads of them is so until it ends. */
export function whileNobodyTells<T>(work: (tx: PoolClient) => Promise<T>): Promise<T> {
  return inTransaction(async (tx) => {
    await lockWriting(tx);
    return work(tx);
  });
}

/** Writes into the catalog what counts of these; what nobody tells of any more goes. */
async function writeCatalog(tx: PoolClient, relations: readonly string[]): Promise<Dataset[]> {
  const foreign = relations.filter(isForeign);
  const tables = await readForeignTables(tx, foreign);
  const notes = await readNotes(tx, foreign);
  await removeTables(
    tx,
    foreign.filter((relation) => !tables.has(relation)),
  );
  await writeAssets(
    tx,
    [...tables].map(([relation, table]) => foreignAsset(table, notes.get(relation) ?? NO_NOTES)),
  );
  return [...tables.values()].map(({ dataset }) => dataset);
}
