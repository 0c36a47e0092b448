import { hash } from 'node:crypto';
import type { PoolClient } from 'pg';
import { transaction } from '../db.ts';
import type { Asset, AssetKind } from './asset.ts';
import { PORTAL } from './dataset-assets.ts';
import { followTables, hasChoices, putNeeds } from './needs-data.ts';
import { OWN_PART } from './search-statement.ts';
import { selectorSets } from './selector-sets.ts';
import { putTermWords } from './term-words-data.ts';
import { callsOf, joinedName, wordsOf, wordsOfName } from './words-of.ts';
import { writeAlone } from './writing-data.ts';

/** What was written of the assets that were told. */
export interface Written {
  readonly added: number;
  readonly changed: number;
}

interface Row {
  readonly asset: Asset;
  readonly digest: string;
  readonly table: readonly string[];
  readonly columns: readonly (readonly string[])[];
}

/**
 * Writes what is told of some assets, in the caller's transaction: the one that makes or changes what they are about.
 * What is known already, as it is told, is left alone.
 */
export async function writeAssets(tx: PoolClient, assets: readonly Asset[]): Promise<Written> {
  if (assets.length === 0) return { added: 0, changed: 0 };
  const rows = assets.map(toRow);
  await writeAlone(tx);
  const { rows: stored } = await tx.query<{ id: number; kind: string; name: string; digest: string }>(
    `SELECT id, kind, name, encode(digest, 'hex') AS digest FROM catalog.asset
     WHERE (kind, name) IN (SELECT * FROM unnest($1::text[], $2::text[]))`,
    [assets.map(({ kind }) => kind), assets.map(({ name }) => name)],
  );
  const before = new Map(stored.map((row) => [`${row.kind} ${row.name}`, row]));
  const changed = rows.filter(({ asset, digest }) => before.get(keyOf(asset))?.digest !== digest);
  if (changed.length === 0) return { added: 0, changed: 0 };
  const added = changed.filter(({ asset }) => !before.has(keyOf(asset)));
  const ids = new Map(stored.map(({ id, kind, name }) => [`${kind} ${name}`, id]));
  for (const [place, id] of (await newIds(tx, added.length)).entries()) {
    const asset = added[place]?.asset;
    if (asset) ids.set(keyOf(asset), id);
  }
  const sights = await sightIds(tx, changed);
  const known = { ids, sights };
  await putAssets(tx, changed, known);
  await putWords(tx, changed, known);
  await putNeeds(
    tx,
    changed.map(({ asset }) => ({ ...asset, id: ids.get(keyOf(asset)) as number })),
  );
  const tables = changed.filter(({ asset }) => asset.kind === 'table').map(({ asset }) => asset.name);
  await followTables(tx, tables);
  await putTermWords(tx, tables);
  return { added: added.length, changed: changed.length - added.length };
}

async function newIds(tx: PoolClient, count: number): Promise<number[]> {
  const { rows } = await tx.query<{ id: number }>(
    "SELECT nextval('catalog.asset_id_seq')::int AS id FROM generate_series(1, $1)",
    [count],
  );
  return rows.map(({ id }) => id);
}

/** All that a producer tells of now, in the transaction that changes it: what it told before and does not any more is gone. */
export async function putAssetsOf(
  tx: PoolClient,
  producer: string,
  assets: readonly Asset[],
): Promise<Written> {
  await writeAlone(tx);
  await tx.query(
    `DELETE FROM catalog.asset WHERE producer = $1
     AND (kind, name) NOT IN (SELECT * FROM unnest($2::text[], $3::text[]))`,
    [producer, assets.map(({ kind }) => kind), assets.map(({ name }) => name)],
  );
  return writeAssets(tx, assets);
}

/** The same in a transaction of its own. */
export function replaceAssets(producer: string, assets: readonly Asset[]): Promise<Written> {
  return transaction((tx) => putAssetsOf(tx, producer, assets));
}

/** Of tables that nobody tells of any more. */
export async function removeTables(tx: PoolClient, names: readonly string[]): Promise<void> {
  // Whoever writes the catalog and lineage takes this lock before that of lineage.
  await writeAlone(tx);
  await tx.query("DELETE FROM catalog.asset WHERE kind = 'table' AND name = ANY ($1)", [names]);
}

function keyOf({ kind, name }: Asset): string {
  return `${kind} ${name}`;
}

function toRow(asset: Asset): Row {
  const { kind, name, layer, domain, owner, tags, description } = asset;
  const { table, columns } =
    kind === 'table'
      ? selectorSets({
          ...{ name, domain, owner, tags, description },
          namespace: layer ?? '',
          columns: asset.columns,
        })
      : { table: [], columns: [] };
  // Of a table of others it may be that nobody told which columns it has: then it is known of by what finds it as a whole.
  const sets = kind === 'table' && columns.length === 0 && asset.producer !== PORTAL ? [[]] : columns;
  return { asset, table, columns: sets, digest: hash('sha256', JSON.stringify([asset, table, sets])) };
}

const setKey = (selectors: readonly string[]) => JSON.stringify(selectors);

/** The ids of sets of selectors, by their text. */
async function sightIds(tx: PoolClient, rows: readonly Row[]): Promise<ReadonlyMap<string, number>> {
  const ofColumns = new Set(rows.flatMap(({ columns }) => columns.map(setKey)));
  const keys = [...new Set([...rows.map(({ table }) => setKey(table)), ...ofColumns])];
  const sets = `SELECT key, key = ANY ($2) AS of_columns, ARRAY(SELECT jsonb_array_elements_text(key::jsonb)) AS selectors
    FROM unnest($1::text[]) AS key`;
  await tx.query(
    `INSERT INTO catalog.sight AS known (selectors, of_columns) SELECT selectors, of_columns FROM (${sets}) AS given
     ON CONFLICT (selectors) DO UPDATE SET of_columns = true WHERE excluded.of_columns AND NOT known.of_columns`,
    [keys, [...ofColumns]],
  );
  const { rows: found } = await tx.query<{ id: number; key: string }>(
    `SELECT id, key FROM (${sets}) AS given JOIN catalog.sight USING (selectors)`,
    [keys, [...ofColumns]],
  );
  return new Map(found.map(({ id, key }) => [key, id]));
}

interface Known {
  readonly ids: ReadonlyMap<string, number>;
  readonly sights: ReadonlyMap<string, number>;
}

async function putAssets(tx: PoolClient, rows: readonly Row[], { ids, sights }: Known): Promise<void> {
  const given = rows.map(({ asset, columns, digest }) => {
    const { kind, name, producer, title, description, domain, layer, owner, tags, isDeprecated, href } =
      asset;
    const isTable = kind === 'table';
    return {
      ...{ kind, name, producer, title, description, domain, layer, owner, tags, href, digest },
      id: ids.get(keyOf(asset)),
      is_deprecated: isDeprecated,
      calls: [title, ...asset.alsoCalled].flatMap(callsOf),
      column_names: isTable ? asset.columns.map((column) => column.name) : null,
      column_field_ids: isTable ? asset.columns.map((column) => column.fieldId) : null,
      column_sights: isTable ? columns.map((set) => sights.get(setKey(set))) : null,
    };
  });
  await tx.query(
    `INSERT INTO catalog.asset (id, kind, name, producer, title, description, domain, layer, owner, tags, is_deprecated, href, called,
       column_names, column_field_ids, column_sights, digest)
     OVERRIDING SYSTEM VALUE
     SELECT id, kind, name, producer, title, description, domain, layer, owner, tags, is_deprecated, href,
       ARRAY(SELECT catalog.stems(words) FROM unnest(calls) AS words), column_names, column_field_ids, column_sights, decode(digest, 'hex')
     FROM jsonb_to_recordset($1::jsonb) AS given (id int, kind text, name text, producer text, title text, description text,
       domain text, layer text, owner text, tags text[], is_deprecated bool, href text, calls text[], column_names text[],
       column_field_ids int[], column_sights int[], digest text)
     ON CONFLICT (id) DO UPDATE SET producer = excluded.producer, title = excluded.title,
       description = excluded.description, domain = excluded.domain, layer = excluded.layer, owner = excluded.owner, tags = excluded.tags,
       is_deprecated = excluded.is_deprecated, href = excluded.href, called = excluded.called, column_names = excluded.column_names,
       column_field_ids = excluded.column_field_ids, column_sights = excluded.column_sights, digest = excluded.digest, changed_at = CURRENT_TIMESTAMP`,
    [JSON.stringify(given)],
  );
}

/** Each word is read once: what is found of an asset is put together from its parts. */
async function putWords(tx: PoolClient, rows: readonly Row[], { ids, sights }: Known): Promise<void> {
  const assets = rows.map(({ asset, table, columns }) => ({
    id: ids.get(keyOf(asset)),
    ...(asset.kind === 'table'
      ? {
          sight: sights.get(setKey(table)),
          column_sights: [...new Set(columns.map((set) => sights.get(setKey(set)) ?? 0))].sort(
            (a, b) => a - b,
          ),
        }
      : {
          ...{ audience: asset.audience, author: asset.author, scope: asset.scope },
          has_choices: hasChoices(asset),
        }),
    names: namesOf(asset).join(' '),
  }));
  const parts = rows.flatMap(({ asset, columns }) => {
    const { kind, domain, layer, owner, tags, description, alsoCalled, text } = asset;
    const id = ids.get(keyOf(asset));
    const bySight = Map.groupBy(asset.columns, (_, place) => sights.get(setKey(columns[place] ?? [])) ?? 0);
    return [
      {
        id,
        sight: OWN_PART,
        labels: joinedWords([kind, domain, layer, wordsOfOwner(owner), ...tags]),
        names: namesOf(asset).join(' '),
        texts: joinedWords([description, ...alsoCalled, text]),
      },
      ...[...bySight].map(([sight, group]) => ({
        id,
        sight,
        labels: joinedWords(group.flatMap((column) => [column.name, ...column.tags])),
        names: '',
        texts: joinedWords(group.map((column) => column.description)),
      })),
    ];
  });
  await tx.query('DELETE FROM catalog.part WHERE asset_id = ANY ($1)', [assets.map(({ id }) => id)]);
  await tx.query(PUT_WORDS, [JSON.stringify(assets), JSON.stringify(parts)]);
  const joined = rows.flatMap(({ asset }) => namesGiven(asset).flatMap((name) => joinedName(name) ?? []));
  const plain = [
    ...parts.flatMap(({ labels, texts }) => [labels, texts]),
    ...rows.flatMap(({ asset }) => namesGiven(asset)).map((name) => wordsOf(name).join(' ')),
  ];
  await addWords(tx, plain, joined);
}

const words = (column: string) => `strip(to_tsvector('catalog.words', ${column}))`;

const NAMED_BY_IDS: ReadonlySet<AssetKind> = new Set(['dashboard', 'tile', 'query']);

function namesGiven({ kind, name, title }: Asset): string[] {
  return NAMED_BY_IDS.has(kind) ? [title] : [name, title];
}

function namesOf(asset: Asset): string[] {
  return namesGiven(asset).flatMap(wordsOfName);
}

/** A group's id says something, and whatever others call an owner; a person's id does not. */
function wordsOfOwner(owner: string | null): string | null {
  return owner === null || owner.startsWith('person:') ? null : owner.replace(/^group:/, '');
}

const PUT_WORDS = `WITH parts AS MATERIALIZED (
  SELECT id, sight, ${words("labels || ' ' || names")} AS structure_words, ${words('texts')} AS text_words
  FROM jsonb_to_recordset($2::jsonb) AS given (id int, sight int, labels text, names text, texts text)
), put_parts AS (
  INSERT INTO catalog.part (asset_id, sight, structure_words, all_words)
  SELECT id, sight, structure_words, structure_words || text_words FROM parts
), whole AS MATERIALIZED (
  SELECT id, catalog.join_words(structure_words) AS structure_words, catalog.join_words(structure_words || text_words) AS all_words
  FROM parts GROUP BY id
)
INSERT INTO catalog.search (asset_id, sight, column_sights, audience, author, scope, has_choices, name_words, structure_words,
    all_words)
  SELECT id, sight, column_sights, audience, author, scope, coalesce(has_choices, false), ${words('names')}, structure_words, all_words
  FROM jsonb_to_recordset($1::jsonb) AS given (id int, sight int, column_sights int[], audience text[], author text, scope text,
    has_choices boolean, names text) JOIN whole USING (id)
  ON CONFLICT (asset_id) DO UPDATE SET sight = excluded.sight, column_sights = excluded.column_sights,
    audience = excluded.audience, author = excluded.author, scope = excluded.scope, has_choices = excluded.has_choices,
    name_words = excluded.name_words, structure_words = excluded.structure_words, all_words = excluded.all_words`;

/** What nobody types to the end is not found by its beginning. */
const WORD_LENGTH_MAX = 200;

/**
 * A name as one word begins as its first word does, by which it is found anyway: as the end of a beginning it is needed from one
 * letter more.
 */
async function addWords(
  tx: PoolClient,
  texts: readonly string[],
  names: readonly { readonly joined: string; readonly first: string }[],
): Promise<void> {
  const neededAfter = new Map<string, number>();
  for (const { joined, first } of names)
    neededAfter.set(joined, Math.min(first.length, neededAfter.get(joined) ?? first.length));
  for (const word of texts.flatMap((text) => text.split(' '))) neededAfter.set(word, 0);
  const words = [...neededAfter].filter(([{ length }]) => length > 0 && length <= WORD_LENGTH_MAX);
  await tx.query(
    `INSERT INTO catalog.word AS known (word, stem, needed_after)
     SELECT word, coalesce((tsvector_to_array(to_tsvector('catalog.words', word)))[1], word), needed_after FROM (
       SELECT word, needed_after FROM unnest($1::text[], $2::int[]) AS given (word, needed_after)
       EXCEPT SELECT word, needed_after FROM catalog.word WHERE word = ANY ($1)) AS fresh
     ORDER BY word ON CONFLICT (word) DO UPDATE SET needed_after = least(known.needed_after, excluded.needed_after)
       WHERE excluded.needed_after < known.needed_after`,
    [words.map(([word]) => word), words.map(([, after]) => after)],
  );
}

function joinedWords(texts: readonly (string | null)[]): string {
  return texts.flatMap((text) => (text ? wordsOf(text) : [])).join(' ');
}
