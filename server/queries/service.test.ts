import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { tableFromIPC } from '@uwdata/flechette';
import { readFrames } from '#components/queries/read-frames.ts';
import { closeGovernedEngine } from '../access/governed-files.ts';
import { readerFor } from '../access/mint-reader.ts';
import type { PolicyDocument } from '../access/schema.ts';
import { pool as database, transaction } from '../db.ts';
import { AppError } from '../errors.ts';
import { loadTable } from '../lake/catalog.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { writeGold } from '../testing/gold.ts';
import { ALLOW_ALL, addPerson, testDocument } from '../testing/reader.ts';
import { placeOfFailure, runForApi, runForPage } from './answer-service.ts';
import { findRuns } from './data.ts';
import { JsonRows, type JsonValue } from './json-values.ts';
import { closeQueryPool, queryPool } from './open-pool.ts';
import { previewTable } from './preview-service.ts';
import type { Caller } from './running-queries.ts';
import { cancelRunning } from './running-queries.ts';
import { historySearch, type QueryEvent, type QueryReceipt, type RunRequest } from './schema.ts';
import { runStatement } from './service.ts';
import { toProblem } from './to-problem.ts';
import { listTables } from './workbench-service.ts';

/** Works for hours and holds nothing in memory meanwhile. */
const LONG =
  'SELECT count(*) FROM range(1000000000000) a WHERE a.range % 7 = (SELECT count(*) FROM gold.fact_sales) % 5';
const ONLY_OWN_COUNTRY = {
  kind: 'row_filter',
  id: 'own-country',
  title: 'Own country',
  to: { roles: ['tester'] },
  on: { datasets: ['gold.fact_sales'] },
  where: 'country = user.country',
};
const NO_IDS = {
  kind: 'mask',
  id: 'no-ids',
  title: 'No ids',
  to: { roles: ['tester'] },
  on: { columns: ['gold.dim_customer.customer_id'] },
  mask: { kind: 'partial', first: 1 },
};
const NO_PRODUCTS = {
  kind: 'deny',
  id: 'no-products',
  title: 'No products',
  to: { roles: ['tester'] },
  on: { datasets: ['gold.dim_product'], columns: ['gold.fact_sales.product_key'] },
};

describe('queries of people', () => {
  let testing: TestDatabase;
  let personId: string;
  let version = 1;

  async function inForce(document: PolicyDocument): Promise<void> {
    version += 1;
    await database().query(
      "INSERT INTO policy_version (number, document, author, reason) VALUES ($1, $2, 'test', 'test')",
      [version, document],
    );
  }

  const restricted = () => testDocument([ALLOW_ALL, ONLY_OWN_COUNTRY, NO_IDS, NO_PRODUCTS]);

  before(async () => {
    testing = await testDatabase();
    await writeGold({
      fact_sales: Array.from({ length: 60 }, (_, n) => ({
        orderId: `o${n}`,
        customerId: `c${n % 5}`,
        productId: 'p1',
        quantity: 1,
        revenue: 10 + n,
        at: `2026-11-${String(1 + (n % 20)).padStart(2, '0')}T10:00:00Z`,
        country: n % 3 === 0 ? 'DE' : 'FR',
      })),
      dim_customer: [
        { id: 'alice', country: 'DE', firstOrderOn: '2026-11-01' },
        { id: 'bert', country: 'FR', firstOrderOn: null },
      ],
      dim_product: [{ id: 'p1', name: 'Lamp', category: 'Home' }],
    });
    personId = await addPerson({ role: 'tester', attributes: { country: ['DE'] } });
    await inForce(restricted());
  });
  after(async () => {
    await closeQueryPool();
    await closeGovernedEngine();
    await testing.drop();
  });

  async function caller(id = personId, renew = () => readerFor(id)): Promise<Caller> {
    const reader = await readerFor(id);
    assert.ok(reader);
    return { reader, renew, networkAddress: '127.0.0.1', token: null };
  }

  interface Answer {
    readonly rows: JsonValue[][];
    readonly receipt: QueryReceipt;
    readonly events: QueryEvent[];
  }

  async function ask(sql: string, more: Partial<RunRequest> & { maxRows?: number } = {}): Promise<Answer> {
    const events: QueryEvent[] = [];
    const { maxRows, ...request } = more;
    await using result = await runStatement(
      await caller(),
      { id: randomUUID(), door: 'sql', sql, placement: 'auto', ...request },
      {
        signal: new AbortController().signal,
        onEvent: (event) => events.push(event),
        maxRows,
      },
    );
    const reader = new JsonRows();
    const rows: JsonValue[][] = [];
    const messages = result.arrow();
    for (;;) {
      const { done, value } = await messages.next();
      if (done) return { rows, receipt: value, events };
      rows.push(...reader.read(value));
    }
  }

  async function refusal(work: Promise<unknown>): Promise<AppError> {
    const error = await work.then(
      () => assert.fail('it was answered'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof AppError, String(error));
    return error;
  }

  const history = async (id: string) =>
    (await database().query('SELECT * FROM query_run WHERE id = $1', [id])).rows[0];
  const audited = async (id: string) =>
    (
      await database().query<{ action: string; outcome: string; subject: string; details: string }>(
        `SELECT action, outcome, subject, details FROM audit_entry WHERE details::jsonb ->> 'id' = $1 ORDER BY seq`,
        [id],
      )
    ).rows;
  async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
    while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  test('a person gets their rows and their values, and nothing of the rest', async () => {
    const { rows, receipt, events } = await ask(
      'SELECT country, count(*) AS n, sum(revenue) FROM gold.fact_sales GROUP BY 1',
    );
    assert.deepEqual(rows, [['DE', 20, 770]]);
    assert.equal(receipt.truncated, false);
    assert.equal(receipt.scannedBytes, null, 'how much there is in all is not told');
    assert.deepEqual(
      receipt.tables.map(({ name, columns }) => [name, columns]),
      [['gold.fact_sales', ['country', 'revenue']]],
    );
    assert.ok(receipt.tables[0]?.snapshotAt);
    assert.ok(events.some(({ kind }) => kind === 'preparing'));
    const masked = await ask('SELECT customer_id, country FROM gold.dim_customer ORDER BY country');
    assert.deepEqual(masked.rows, [
      ['a…', 'DE'],
      ['b…', 'FR'],
    ]);
    const again = await ask('SELECT count(*) FROM gold.fact_sales');
    assert.deepEqual(again.rows, [[20]]);
    assert.ok(!again.events.some(({ kind }) => kind === 'preparing'), 'files once made are used again');
  });

  test('the list of tables is what they may name', async () => {
    const { reader } = await caller();
    const tables = await listTables(reader);
    const names = tables.map(({ name }) => name);
    assert.ok(names.includes('gold.fact_sales') && !names.includes('gold.dim_product'));
    const sales = tables.find(({ name }) => name === 'gold.fact_sales');
    assert.equal(sales?.filtered, true);
    assert.ok(!sales?.columns.some(({ name }) => name === 'product_key'));
    const customer = tables.find(({ name }) => name === 'gold.dim_customer');
    assert.deepEqual(
      customer?.columns.filter(({ masked }) => masked).map(({ name }) => name),
      ['customer_id'],
    );
  });

  test('what is hidden is refused in the words for what is not there; the audit log knows the difference', async () => {
    const told = async (sql: string, name: string) => {
      const id = randomUUID();
      const error = await refusal(ask(sql, { id }));
      const text = JSON.stringify([error.code, error.message, error.details]).replaceAll(name, 'NAME');
      return { id, text };
    };
    const hidden = await told('SELECT * FROM gold.dim_product', 'dim_product');
    const missing = await told('SELECT * FROM gold.dim_planets', 'dim_planets');
    assert.equal(hidden.text, missing.text);
    const column = await told('SELECT product_key FROM gold.fact_sales', 'product_key');
    const none = await told('SELECT planets_key FROM gold.fact_sales', 'planets_key');
    assert.equal(column.text, none.text);

    const [entry] = await audited(hidden.id);
    assert.deepEqual(
      [entry?.action, entry?.outcome, entry?.subject],
      ['access.refused', 'refused', 'gold.dim_product'],
    );
    const [other] = await audited(missing.id);
    assert.deepEqual([other?.action, other?.outcome, other?.subject], ['query.run', 'refused', null]);
    const row = await history(hidden.id);
    assert.equal(row.status, 'refused');
    assert.deepEqual(row.touched, [{ name: 'gold.dim_product', columns: [] }]);
  });

  test('an error names its line and column', async () => {
    const sql = 'SELECT country,\n  revenu\nFROM gold.fact_sales';
    const error = await refusal(ask(sql));
    assert.deepEqual(placeOfFailure(error, sql), { line: 2, column: 3 });
    assert.match(error.message, /revenue/);
    const late = 'SELECT *\nFROM gold.dim_customer\nWHERE country::INT = 1';
    assert.equal((await refusal(ask(late))).code, 'bad_request');
    assert.equal(toProblem(await refusal(ask('SELECT 1 FROM WHERE')), 'SELECT 1 FROM WHERE').line, 1);
  });

  test('a result ends where the limit is and says so', async () => {
    const { rows, receipt } = await ask('SELECT order_id FROM gold.fact_sales', { maxRows: 7 });
    assert.equal(rows.length, 7);
    assert.deepEqual([receipt.rows, receipt.truncated, receipt.rowsMax], [7, true, 7]);
  });

  test('EXPLAIN gives steps without a trace of files', async () => {
    const result = await runStatement(
      await caller(),
      {
        id: randomUUID(),
        door: 'sql',
        sql: 'EXPLAIN SELECT country, sum(revenue) FROM gold.fact_sales GROUP BY 1',
        placement: 'auto',
      },
      { signal: new AbortController().signal, onEvent: () => undefined },
    );
    await using held = result;
    const text = JSON.stringify(held.plan);
    assert.match(text, /gold\.fact_sales/);
    assert.doesNotMatch(text, /parquet|governed|\/tmp/);
    const { done } = await held.arrow().next();
    assert.equal(done, true);
  });

  test('a run is in the audit log and the history before its rows are handed out', async () => {
    const id = randomUUID();
    let resolved = false;
    let running: Promise<Answer> | undefined;
    await transaction(async (tx) => {
      await tx.query('SELECT FROM audit_head FOR UPDATE');
      running = ask('SELECT 42 AS answer', { id });
      running.then(
        () => {
          resolved = true;
        },
        () => undefined,
      );
      await until(async () => {
        const { rows } = await tx.query(
          "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
        );
        return rows.length > 0 && (await history(id)) !== undefined && queryPool().state().busy === 1;
      });
      assert.equal(resolved, false);
      assert.deepEqual(await audited(id), []);
    });
    const answer = await running;
    assert.deepEqual(answer?.rows, [[42]]);
    await until(async () => (await audited(id)).length === 2);
    const [run, finished] = await audited(id);
    assert.equal(run?.action, 'query.run');
    assert.match(run?.details ?? '', /SELECT 42 AS answer/);
    assert.equal(finished?.action, 'query.finished');
    const row = await history(id);
    assert.deepEqual([row.status, row.rows, row.door, row.engine], ['done', 1, 'sql', 'duckdb']);
  });

  test('a query is cancelled by its person from anywhere, and by nobody else', async () => {
    const id = randomUUID();
    const other = await addPerson({ role: 'tester' });
    const failing = refusal(ask(LONG, { id }));
    await until(async () => (await history(id)) !== undefined);
    assert.equal(cancelRunning(other, id), false);
    assert.equal(cancelRunning(personId, id), true);
    assert.equal((await failing).code, 'cancelled');
    assert.equal(cancelRunning(personId, id), false);
    assert.equal((await history(id)).status, 'cancelled');
    await until(() => queryPool().state().busy === 0);
  });

  test('a change of what they may see stops what runs over it, and nothing else', async () => {
    const id = randomUUID();
    const other = randomUUID();
    const failing = refusal(ask(LONG, { id }));
    const unconcerned = refusal(ask(LONG.replace('gold.fact_sales', 'gold.dim_customer'), { id: other }));
    await until(async () => (await history(id)) !== undefined && (await history(other)) !== undefined);
    await inForce(testDocument([ALLOW_ALL, NO_IDS]));
    const error = await failing;
    assert.equal(error.code, 'conflict');
    assert.match(error.message, /has changed, so the query was stopped/);
    assert.equal((await history(id)).status, 'stopped');
    assert.equal(cancelRunning(personId, other), true, 'it runs on');
    assert.equal((await unconcerned).code, 'cancelled');
    assert.deepEqual(
      (await ask('SELECT count(*) FROM gold.fact_sales')).rows,
      [[60]],
      'the next one sees by the new policies',
    );
    await inForce(restricted());
    assert.deepEqual((await ask('SELECT count(*) FROM gold.fact_sales')).rows, [[20]]);
  });

  test('what was approved once is decided anew when they see something else', async () => {
    const sql = 'SELECT order_id, count(*) FROM gold.fact_sales GROUP BY ALL ORDER BY 1 LIMIT 1';
    await inForce(testDocument([ALLOW_ALL]));
    const before = (await ask(sql)).rows;
    assert.equal(before.length, 1);
    assert.deepEqual((await ask(sql)).rows, before);
    const ids = [randomUUID(), randomUUID()] as const;
    const hidden = {
      kind: 'deny',
      id: 'no-orders',
      title: 'No orders',
      to: { everyone: true },
      on: { columns: ['gold.fact_sales.order_id'] },
    };
    await inForce(testDocument([ALLOW_ALL, hidden]));
    assert.match((await refusal(ask(sql, { id: ids[0] }))).message, /There is no column "order_id" here/);
    assert.equal((await history(ids[0])).status, 'refused');
    await inForce(testDocument([ALLOW_ALL]));
    assert.deepEqual((await ask(sql, { id: ids[1] })).rows, before);
    assert.deepEqual(
      (await audited(ids[1])).map(({ action }) => action),
      ['query.run', 'query.finished'],
    );
    await inForce(restricted());
  });

  test('who is signed out or deactivated is stopped in the middle', async () => {
    const id = await addPerson({ role: 'tester', attributes: { country: ['DE'] } });
    const query = randomUUID();
    const starting = runStatement(
      await caller(id),
      { id: query, door: 'sql', sql: LONG, placement: 'auto' },
      { signal: new AbortController().signal, onEvent: () => undefined },
    );
    const failing = refusal(
      (async () => {
        await using result = await starting;
        await result.arrow().next();
        await result.arrow().next();
      })(),
    );
    await until(async () => (await history(query)) !== undefined);
    await database().query('UPDATE app_user SET deactivated_at = now() WHERE id = $1', [id]);
    assert.equal((await failing).code, 'unauthenticated');
  });

  test('who waits while the policies change gets what they may see when their turn comes', async () => {
    const ids = Array.from({ length: 3 }, () => randomUUID());
    const busy = [];
    for (const id of ids) {
      const person = await addPerson({ role: 'tester', attributes: { country: ['DE'] } });
      const statement = {
        id,
        door: 'sql',
        sql: LONG.replace('fact_sales', 'dim_customer'),
        placement: 'auto',
      } as const;
      const options = { signal: new AbortController().signal, onEvent: () => undefined };
      busy.push({ id, person, failing: refusal(runStatement(await caller(person), statement, options)) });
    }
    await until(() => queryPool().state().busy === 3);
    const query = randomUUID();
    const events: QueryEvent[] = [];
    const statement = {
      id: query,
      door: 'sql',
      sql: 'SELECT count(*) FROM gold.fact_sales',
      placement: 'auto',
    } as const;
    const options = {
      signal: new AbortController().signal,
      onEvent: (event: QueryEvent) => events.push(event),
    };
    const waiting = runStatement(await caller(), statement, options);
    await until(() => queryPool().state().waiting === 1);
    assert.deepEqual(events[0], { kind: 'queued', ahead: 0 });
    await inForce(testDocument([ALLOW_ALL, NO_IDS]));
    for (const { id, person } of busy) assert.equal(cancelRunning(person, id), true);
    for (const { failing } of busy) assert.equal((await failing).code, 'cancelled');
    await using result = await waiting;
    const reader = new JsonRows();
    const rows: JsonValue[][] = [];
    for await (const message of result.arrow()) rows.push(...reader.read(message));
    assert.deepEqual(rows, [[60]]);
    await inForce(restricted());
  });

  test('a grant that expires takes its running queries with it', async (t) => {
    t.after(() => inForce(restricted()));
    const id = await addPerson({ role: 'guest' });
    await inForce({
      ...restricted(),
      roles: [
        ...restricted().roles,
        { ...(restricted().roles[0] as PolicyDocument['roles'][number]), id: 'guest' },
      ],
      policies: [],
    });
    await database().query(
      `INSERT INTO access_grant (id, person_id, dataset, level, expires_at)
       VALUES ($1, $2, 'gold.fact_sales', 'read', now() + interval '5 seconds')`,
      [randomUUID(), id],
    );
    const statement = { id: randomUUID(), door: 'sql', sql: LONG, placement: 'auto' } as const;
    const options = { signal: new AbortController().signal, onEvent: () => undefined };
    const error = await refusal(runStatement(await caller(id), statement, options));
    assert.equal(error.code, 'conflict');
    assert.equal((await history(statement.id)).status, 'stopped');
    const again = await refusal(runStatement(await caller(id), { ...statement, id: randomUUID() }, options));
    assert.match(again.message, /There is no table/);
  });

  test('a preview is the table as they see it; one they do not see is not there', async () => {
    const who = await caller();
    const preview = await previewTable(who, { table: 'gold.dim_customer', limit: 1 }, undefined);
    assert.equal(preview.rows.length, 1);
    assert.equal(preview.more, true);
    const place = preview.columns.findIndex(({ name }) => name === 'customer_id');
    assert.equal(preview.columns[place]?.masked, true);
    assert.match(String(preview.rows[0]?.[place]), /^.…$/);
    const sales = await previewTable(who, { table: 'gold.fact_sales', limit: 100 }, undefined);
    assert.equal(sales.rows.length, 20);
    assert.ok(!sales.columns.some(({ name }) => name === 'product_key'));
    const told = async (table: string) =>
      (await refusal(previewTable(who, { table, limit: 5 }, undefined))).message.replace(table, 'NAME');
    assert.equal(await told('gold.dim_product'), await told('gold.planets'));
    const { rows } = await database().query("SELECT FROM audit_entry WHERE action = 'preview.run'");
    assert.equal(rows.length, 2);
  });

  test('rows of an earlier snapshot are shown in the columns and by the policies of now', async () => {
    const name = { namespace: 'gold', name: 'dim_customer' };
    const then = String((await loadTable(name))?.currentSnapshotId);
    await writeGold({ dim_customer: [{ id: 'clara', country: 'NL', firstOrderOn: null }] });
    const who = await caller();
    const shown = async (snapshotId?: string) => {
      const preview = await previewTable(
        who,
        { table: 'gold.dim_customer', limit: 9, ...(snapshotId !== undefined && { snapshotId }) },
        undefined,
      );
      const at = (column: string) => preview.columns.findIndex((each) => each.name === column);
      assert.equal(preview.columns[at('customer_id')]?.masked, true);
      return preview.rows.map((row) => `${row[at('customer_id')]} ${row[at('country')]}`).sort();
    };
    assert.deepEqual(await shown(), ['a… DE', 'b… FR', 'c… NL']);
    assert.deepEqual(await shown(then), ['a… DE', 'b… FR']);
    assert.match((await refusal(shown('17'))).message, /Snapshot 17 is not there/);
    const hidden = previewTable(who, { table: 'gold.dim_product', limit: 1, snapshotId: then }, undefined);
    assert.match((await refusal(hidden)).message, /or you may not see it/);
  });

  test('the page is sent frames: events, rows as they come, a receipt', async () => {
    const { reader } = await caller();
    const stream = runForPage(
      { reader, networkAddress: '127.0.0.1', sessionId: randomUUID() },
      { id: randomUUID(), sql: 'SELECT range AS n FROM range(50000)', placement: 'auto' },
      { signal: new AbortController().signal, told: (error) => error },
    );
    const kinds: string[] = [];
    const head: Uint8Array[] = [];
    let rows = 0;
    let receipt: QueryReceipt | undefined;
    for await (const frame of readFrames(stream)) {
      if (frame.kind === 'event') {
        kinds.push(frame.event.kind);
        if (frame.event.kind === 'done') receipt = frame.event.receipt;
        continue;
      }
      const table = tableFromIPC([...head, frame.bytes]);
      if (table.numRows === 0) head.push(frame.bytes);
      rows += table.numRows;
    }
    assert.deepEqual(kinds, ['running', 'columns', 'done']);
    assert.equal(rows, 50_000);
    assert.equal(receipt?.rows, 50_000);
  });

  test('a page that goes away ends its query and gives the process back', async () => {
    const { reader } = await caller();
    const id = randomUUID();
    const stream = runForPage(
      { reader, networkAddress: '127.0.0.1', sessionId: randomUUID() },
      { id, sql: "SELECT range AS n, repeat('x', 1000) AS x FROM range(100000)", placement: 'auto' },
      { signal: new AbortController().signal, told: (error) => error },
    );
    const pieces = stream.getReader();
    await pieces.read();
    await until(() => queryPool().state().busy === 1);
    await pieces.cancel();
    await until(() => queryPool().state().busy === 0);
    await until(async () => (await history(id))?.status === 'cancelled');
  });

  test('programs get JSON, CSV or Arrow, with their parameters bound', async () => {
    const request = {
      sql: 'SELECT country, count(*) AS n, NULL AS none FROM gold.fact_sales WHERE revenue > $least GROUP BY ALL',
      parameters: { least: 15 },
      placement: 'auto' as const,
    };
    const signal = new AbortController().signal;
    const json = await runForApi(await caller(), request, { format: 'json', signal });
    const answer = JSON.parse(String(json.body));
    assert.deepEqual(answer.rows, [['DE', 18, null]]);
    assert.deepEqual([answer.rowCount, answer.truncated], [1, false]);
    assert.equal(answer.columns[1].type, 'BIGINT');
    const csv = await runForApi(await caller(), request, { format: 'csv', signal });
    assert.equal(await new Response(csv.body).text(), 'country,n,none\r\nDE,18,\r\n');
    const arrow = await runForApi(await caller(), request, { format: 'arrow', signal });
    const table = tableFromIPC(new Uint8Array(await new Response(arrow.body).arrayBuffer()));
    assert.deepEqual([table.numRows, table.getChild('country')?.at(0)], [1, 'DE']);
    const wrong = await refusal(
      runForApi(await caller(), { ...request, parameters: {} }, { format: 'json', signal }),
    );
    assert.match(wrong.message, /\$least/);
    await until(() => queryPool().state().busy === 0);
  });

  test('a stream nobody reads any more lets its query go', async () => {
    const request = { sql: "SELECT repeat('x', 1000) FROM range(200000)", placement: 'auto' as const };
    const { body } = await runForApi(await caller(), request, {
      format: 'arrow',
      signal: new AbortController().signal,
    });
    assert.ok(body instanceof ReadableStream);
    const reader = body.getReader();
    await reader.read();
    assert.equal(queryPool().state().busy, 1);
    await reader.cancel();
    await until(() => queryPool().state().busy === 0);
  });

  test('what somebody ran is in the history of them alone, each run with its rows', async () => {
    const { reader } = await caller();
    await ask('SELECT 7 AS lucky');
    await ask('SELECT 7 AS lucky');
    const { runs } = await findRuns(reader.personId, historySearch.parse({}));
    assert.equal(runs[0]?.sql, 'SELECT 7 AS lucky');
    assert.equal(runs[0]?.rows, 1);
    assert.equal(runs.filter(({ sql }) => sql === 'SELECT 7 AS lucky').length, 2);
    const other = await addPerson({ role: 'tester' });
    const others = await findRuns(other, historySearch.parse({}));
    assert.deepEqual(others, { runs: [], nextCursor: null });
  });

  test('an id is used once at a time, and roles without the scope run nothing', async () => {
    const id = randomUUID();
    const failing = refusal(ask(LONG, { id }));
    await until(async () => (await history(id)) !== undefined);
    assert.equal((await refusal(ask('SELECT 1', { id }))).code, 'conflict');
    cancelRunning(personId, id);
    await failing;
    const nobody = await addPerson({ role: 'nothing' });
    const refused = runStatement(
      await caller(nobody),
      { id: randomUUID(), door: 'sql', sql: 'SELECT 1', placement: 'auto' },
      { signal: new AbortController().signal, onEvent: () => undefined },
    );
    assert.equal((await refusal(refused)).code, 'forbidden');
  });
});
