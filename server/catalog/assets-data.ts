import { hash } from 'node:crypto';
import type { PoolClient } from 'pg';
import { transaction } from '../db.ts';
import type { Asset } from './asset.ts';
import { OWN_PART } from './search-statement.ts';
import { selectorSets } from './selector-sets.ts';
import { wordsOf, wordsOfName } from './words-of.ts';

/** The lock of whoever writes: a number of the portal's own. */
const WRITING = 7_270_737_001;

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
  const rows = assets.map(toRow);
  // Two who tell of the same new thing would both find it new.
  await tx.query('SELECT pg_advisory_xact_lock($1)', [WRITING]);
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
  await meetNeeds(
    tx,
    added.map(({ asset }) => asset),
  );
  return { added: added.length, changed: changed.length - added.length };
}

async function newIds(tx: PoolClient, count: number): Promise<number[]> {
  const { rows } = await tx.query<{ id: number }>(
    "SELECT nextval('catalog.asset_id_seq')::int AS id FROM generate_series(1, $1)",
    [count],
  );
  return rows.map(({ id }) => id);
}

/** All that a producer tells of, in one transaction: what it told before and does not any more is gone. */
export function replaceAssets(producer: string, assets: readonly Asset[]): Promise<Written> {
  return transaction(async (tx) => {
    await tx.query(
      `DELETE FROM catalog.asset WHERE producer = $1
       AND (kind, name) NOT IN (SELECT * FROM unnest($2::text[], $3::text[]))`,
      [producer, assets.map(({ kind }) => kind), assets.map(({ name }) => name)],
    );
    return writeAssets(tx, assets);
  });
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
          columns: asset.columns.map((column) => ({ ...column, fieldId: null })),
        })
      : { table: [], columns: [] };
  return { asset, table, columns, digest: hash('sha256', JSON.stringify([asset, table, columns])) };
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

async function putAssets(tx: PoolClient, rows: readonly Row[], { ids }: Known): Promise<void> {
  const given = rows.map(({ asset, digest }) => {
    const { columns: _columns, audience: _audience, ...own } = asset;
    return { ...own, id: ids.get(keyOf(asset)), digest };
  });
  await tx.query(
    `INSERT INTO catalog.asset (id, kind, name, producer, title, description, domain, layer, owner, tags, needs, digest)
     OVERRIDING SYSTEM VALUE
     SELECT id, kind, name, producer, title, description, domain, layer, owner, tags, needs, decode(digest, 'hex')
     FROM jsonb_to_recordset($1::jsonb) AS given (id int, kind text, name text, producer text, title text, description text,
       domain text, layer text, owner text, tags text[], needs text[], digest text)
     ON CONFLICT (id) DO UPDATE SET producer = excluded.producer, title = excluded.title,
       description = excluded.description, domain = excluded.domain, layer = excluded.layer, owner = excluded.owner, tags = excluded.tags,
       needs = excluded.needs, digest = excluded.digest, changed_at = CURRENT_TIMESTAMP`,
    [JSON.stringify(given)],
  );
}

/** What tells of a table that was not there. */
async function meetNeeds(tx: PoolClient, added: readonly Asset[]): Promise<void> {
  const names = added.filter(({ kind }) => kind === 'table').map(({ name }) => name);
  if (names.length === 0) return;
  await tx.query(
    `UPDATE catalog.search s SET needs = ${needIds('a.needs')} FROM catalog.asset a
     WHERE a.id = s.asset_id AND a.kind <> 'table' AND a.needs && $1`,
    [names],
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
      : { audience: asset.audience, needs: asset.needs }),
    names: [...wordsOfName(asset.name), ...wordsOfName(asset.title)].join(' '),
  }));
  const parts = rows.flatMap(({ asset, columns }) => {
    const { kind, name, title, domain, layer, owner, tags, description } = asset;
    const id = ids.get(keyOf(asset));
    const bySight = Map.groupBy(asset.columns, (_, place) => sights.get(setKey(columns[place] ?? [])) ?? 0);
    return [
      {
        id,
        sight: OWN_PART,
        structure:
          joinedWords([kind, domain, layer, owner, ...tags]) +
          ' ' +
          [...wordsOfName(name), ...wordsOfName(title)].join(' '),
        texts: joinedWords([description]),
      },
      ...[...bySight].map(([sight, group]) => ({
        id,
        sight,
        structure: joinedWords(group.flatMap((column) => [column.name, ...column.tags])),
        texts: joinedWords(group.map((column) => column.description)),
      })),
    ];
  });
  await tx.query('DELETE FROM catalog.part WHERE asset_id = ANY ($1)', [assets.map(({ id }) => id)]);
  await tx.query(PUT_WORDS, [JSON.stringify(assets), JSON.stringify(parts)]);
  await addWords(
    tx,
    parts.flatMap(({ structure, texts }) => [structure, texts]),
  );
}

const words = (column: string) => `strip(to_tsvector('catalog.words', ${column}))`;

/** Null of null. */
const needIds = (names: string) => `CASE WHEN ${names} IS NOT NULL THEN ARRAY(
  SELECT coalesce(t.id, 0) FROM unnest(${names}) AS need LEFT JOIN catalog.asset t ON t.kind = 'table' AND t.name = need
) END`;

const PUT_WORDS = `WITH parts AS MATERIALIZED (
  SELECT id, sight, ${words('structure')} AS structure_words, ${words('texts')} AS text_words
  FROM jsonb_to_recordset($2::jsonb) AS given (id int, sight int, structure text, texts text)
), put_parts AS (
  INSERT INTO catalog.part (asset_id, sight, structure_words, all_words)
  SELECT id, sight, structure_words, structure_words || text_words FROM parts
), whole AS MATERIALIZED (
  SELECT id, catalog.join_words(structure_words) AS structure_words, catalog.join_words(structure_words || text_words) AS all_words
  FROM parts GROUP BY id
)
INSERT INTO catalog.search (asset_id, sight, column_sights, audience, needs, name_words, structure_words, all_words)
  SELECT id, sight, column_sights, audience, ${needIds('needs')}, ${words('names')}, structure_words, all_words
  FROM jsonb_to_recordset($1::jsonb) AS given (id int, sight int, column_sights int[], audience text[], needs text[],
    names text) JOIN whole USING (id)
  ON CONFLICT (asset_id) DO UPDATE SET sight = excluded.sight, column_sights = excluded.column_sights,
    audience = excluded.audience, needs = excluded.needs,
    name_words = excluded.name_words, structure_words = excluded.structure_words, all_words = excluded.all_words`;

/** Without numbers, and without what is too short or long to be a word. */
const A_WORD = /^\p{L}{3,30}$/u;

async function addWords(tx: PoolClient, texts: readonly string[]): Promise<void> {
  const words = new Set(texts.flatMap((text) => text.split(' ')).filter((word) => A_WORD.test(word)));
  await tx.query(
    `INSERT INTO catalog.word (word, stem)
     SELECT word, coalesce((tsvector_to_array(to_tsvector('catalog.words', word)))[1], word) FROM (
       SELECT word FROM unnest($1::text[]) AS word EXCEPT SELECT word FROM catalog.word WHERE word = ANY ($1)) AS fresh
     ORDER BY word ON CONFLICT (word) DO NOTHING`,
    [[...words]],
  );
}

function joinedWords(texts: readonly (string | null)[]): string {
  return texts.flatMap((text) => (text ? wordsOf(text) : [])).join(' ');
}
