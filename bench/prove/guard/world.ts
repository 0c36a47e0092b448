import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createEngine } from '#server/engine/duckdb.ts';
import type { PoolRelation, StubRelation } from '#server/engine/pool/query-pool.ts';
import { quoteLiteral } from '#server/engine/sql-text.ts';
import { SHOP_TABLES } from '#server/testing/shop-tables.ts';

/**
 * What one analyst sees of a lake, with something secret wherever a statement might look. Two worlds give the same
 * tables to the analyst and differ in every secret: an answer that differs between them has told something.
 */
export interface World {
  readonly root: string;
  readonly visible: readonly StubRelation[];
  /** What the analyst's process may open: governed files where something is withheld, else the raw ones. */
  readonly governed: readonly PoolRelation[];
  /** The same names as views over the raw files, which mask and filter as they are read. */
  readonly views: readonly PoolRelation[];
  /** In braces in the lists. */
  readonly values: Readonly<Record<string, string>>;
  /** Texts that no answer may contain. */
  readonly canaries: readonly string[];
  /** In the environment, a variable and a setting of a process that is not sealed. */
  readonly token: string;
  /** Names, sizes and times of all files: equal as long as nothing wrote. */
  files(): Promise<string>;
  remove(): Promise<void>;
}

const HIDDEN_FROM = 40;

interface Restricted {
  /** The whole table, secrets included, from the shop's rows `t`. */
  readonly raw: (token: string) => string;
  /** What the analyst sees of `raw`. */
  readonly columns: string;
  readonly where: string;
}

const RESTRICTED: Readonly<Record<string, Restricted>> = {
  'gold.dim_customer': {
    raw: (token) => `
      SELECT * REPLACE (
        CASE WHEN customer_key > ${HIDDEN_FROM} THEN 'Hidden' ELSE region END AS region,
        left(coalesce(name, 'X'), 1) || ' ' || ${token} || customer_key AS name,
        CASE WHEN customer_key > ${HIDDEN_FROM} THEN lifetime_value + ascii(${token}[-1]) ELSE lifetime_value END AS lifetime_value),
        ${token} || ' owes ' || customer_key AS credit_note
      FROM t`,
    columns: "* EXCLUDE (credit_note) REPLACE (left(name, 1) || '***' AS name)",
    where: "region <> 'Hidden'",
  },
  'silver.stg_customers': {
    raw: (token) => `
      SELECT * REPLACE (${token} || '.' || email AS email, ${token} || name AS name, ${token} || address AS address,
        hash(${token})::VARCHAR || right(phone, 4) AS phone) FROM t`,
    columns: `* REPLACE ('***@' || split_part(email, '@', 2) AS email, 'N***' AS name, NULL::VARCHAR AS address,
      '******' || right(phone, 4) AS phone)`,
    where: 'true',
  },
};

/** `withheld`: whether anything of the visible tables is hidden, masked or filtered. */
export async function makeWorld(parent: string, withheld = true): Promise<World> {
  const token = `cnry${randomBytes(6).toString('hex')}`;
  const place = `w${randomBytes(6).toString('hex')}`;
  const margin = String(100_000_000 + (randomBytes(4).readUInt32LE() % 900_000_000));
  const root = join(parent, place);
  await mkdir(join(root, 'governed'), { recursive: true });
  const at = {
    secret: join(root, 'secret.csv'),
    hidden: join(root, 'margins.parquet'),
    database: join(root, 'other.duckdb'),
    raw: join(root, 'dim_customer.parquet'),
    governed: join(root, 'governed', 'dim_customer.parquet'),
    dir: root,
  };
  await writeFile(at.secret, `name,note\n${token},${token} in a file\n`);
  const governed: PoolRelation[] = [];
  const views: PoolRelation[] = [];
  const visible: StubRelation[] = [];
  const engine = await createEngine({ memoryLimitMb: 256, threads: 1 });
  try {
    const save = (sql: string, path: string) =>
      engine.query(`COPY (${sql}) TO ${quoteLiteral(path)} (FORMAT parquet)`);
    for (const [name, sql] of Object.entries(SHOP_TABLES)) {
      const fileName = `${name.split('.')[1]}.parquet`;
      const rawPath = join(root, fileName);
      const restricted = withheld ? RESTRICTED[name] : undefined;
      const raw = restricted ? `WITH t AS (${sql}) ${restricted.raw(quoteLiteral(token))}` : sql;
      await save(raw, rawPath);
      const view = `(SELECT ${restricted?.columns ?? '*'} FROM read_parquet(${quoteLiteral(rawPath)}) WHERE ${restricted?.where ?? 'true'})`;
      const path = restricted ? join(root, 'governed', fileName) : rawPath;
      if (restricted) await save(`SELECT * FROM ${view}`, path);
      governed.push({ name, fromSql: `read_parquet([${quoteLiteral(path)}])`, paths: [path], key: path });
      views.push({ name, fromSql: view, paths: [rawPath], key: rawPath });
      const { columns } = await engine.query(`SELECT * FROM ${view} LIMIT 0`);
      visible.push({ name, columns });
    }
    await save(
      `SELECT 'p' || i AS product_id, ${margin} + i AS margin, '${token}' AS note FROM range(9) t(i)`,
      at.hidden,
    );
    await engine.query(`ATTACH ${quoteLiteral(at.database)} AS other`);
    await engine.query(`CREATE TABLE other.notes AS SELECT '${token}' AS note`);
    await engine.query('DETACH other');
  } finally {
    await engine.close();
  }
  return {
    root,
    visible,
    governed,
    views,
    values: at,
    canaries: [token, place, margin, 'root:x:0:'],
    token,
    files: () => listing(root),
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

async function listing(root: string): Promise<string> {
  const hash = createHash('sha256');
  for (const name of (await readdir(root, { recursive: true })).sort()) {
    const { size, mtimeMs, isDirectory } = await stat(join(root, name)).then((found) => ({
      size: found.size,
      mtimeMs: found.mtimeMs,
      isDirectory: found.isDirectory(),
    }));
    hash.update(isDirectory ? `${name}/\n` : `${name} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}
