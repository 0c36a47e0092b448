import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { describeTables } from '../testing/describe-tables.ts';
import { openSchemaEngine } from '../testing/schema-engine.ts';
import { readMigrations } from './migrate.ts';

const schema = readFileSync(fileURLToPath(new URL('../../prisma/schema.prisma', import.meta.url)), 'utf8');
const filters = { externalTables: [], externalEnums: [] };

let database: TestDatabase;

before(async () => {
  database = await testDatabase();
});
after(() => database.drop());

/** The tables that Prisma would make for a schema.prisma, made and described. */
async function tablesOf(datamodel: string): Promise<string[]> {
  const engine = await openSchemaEngine(database.url, datamodel);
  const { stdout } = await engine.diff({
    from: { tag: 'empty' },
    to: { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content: datamodel }] },
    script: true,
    exitCode: null,
    filters,
  });
  const name = `wanted_${process.pid}_${Date.now()}`;
  const owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  await owner.query(`CREATE DATABASE ${name}`);
  const url = new URL(database.url);
  url.pathname = `/${name}`;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  // schema.prisma can name an extension's operators but not the extension.
  await client.query('CREATE EXTENSION pg_trgm');
  await client.query(stdout ?? '');
  await client.end();
  const lines = await describeTables(url.href);
  await owner.query(`DROP DATABASE ${name}`);
  await owner.end();
  return lines;
}

test('the migrations make exactly the tables that schema.prisma describes', async () => {
  const made = await describeTables(database.url);
  assert.ok(made.length > 50);
  assert.deepEqual(made, await tablesOf(schema));
});

test('a column that only schema.prisma has is found', async () => {
  const made = new Set(await describeTables(database.url));
  const wanted = await tablesOf(
    schema.replace('model User {', 'model User {\n  shoeSize Int? @map("shoe_size")'),
  );
  assert.deepEqual(
    wanted.filter((line) => !made.has(line)),
    ['app_user.shoe_size integer'],
  );
});

test("Prisma's own engine finds the history kept by our runner complete and unedited", async () => {
  const engine = await openSchemaEngine(database.url, schema);
  const diagnose = (sqlSuffix: string) =>
    engine.diagnoseMigrationHistory({
      migrationsList: {
        baseDir: 'prisma/migrations',
        lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
        shadowDbInitScript: '',
        migrationDirectories: readMigrations().map(({ name, sql }) => ({
          path: name,
          migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql + sqlSuffix } },
        })),
      },
      optInToShadowDatabase: false,
      filters,
    });
  const kept = await diagnose('');
  assert.equal(kept.hasMigrationsTable, true);
  assert.equal(kept.history, null);
  assert.deepEqual([kept.editedMigrationNames, kept.failedMigrationNames], [[], []]);
  const edited = await diagnose('-- edited');
  assert.equal(edited.editedMigrationNames.length, readMigrations().length);
});
