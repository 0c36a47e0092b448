import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, test } from 'node:test';
import { pool } from '../db.ts';
import { createEngine } from '../engine/duckdb.ts';
import { graphQuestion } from '../lineage/schema.ts';
import { readGraph } from '../lineage/service.ts';
import { testReader } from '../testing/reader.ts';
import { order, type TestWarehouse, testWarehouse } from '../testing/warehouse.ts';
import { runWarehouse } from '../warehouse/run-warehouse.ts';
import { emitRuns } from './emit-service.ts';
import { readEvent } from './event.ts';
import type { ModelEvent } from './model-event.ts';
import { receiveEvents } from './receive-service.ts';

interface Taken {
  readonly path: string | undefined;
  readonly authorization: string | undefined;
  readonly event: ModelEvent;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}

describe('runs of models, told to an OpenLineage server', () => {
  let warehouse: TestWarehouse;
  let server: Server;
  let url: string;
  let taken: Taken[] = [];
  let answer: (event: ModelEvent, tries: number) => number | null = () => 201;
  const warnings: object[] = [];
  const log = { warn: (facts: object) => void warnings.push(facts) } as never;

  before(async () => {
    warehouse = await testWarehouse();
    const tries = new Map<string, number>();
    server = createServer(async (request, response) => {
      const text = await bodyOf(request);
      const event = JSON.parse(text) as ModelEvent;
      const count = (tries.get(text) ?? 0) + 1;
      tries.set(text, count);
      const status = answer(event, count);
      if (status === null) return void request.socket.destroy();
      if (status < 300)
        taken.push({ path: request.url, authorization: request.headers.authorization, event });
      response.writeHead(status).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(async () => {
    server.closeAllConnections();
    server.close();
    await warehouse.close();
  });
  beforeEach(() => {
    taken = [];
    warnings.length = 0;
    answer = () => 201;
  });

  async function run(target = url) {
    const emitter = emitRuns({ url: target, apiKey: 'secret', log });
    const engine = await createEngine({ memoryLimitMb: 512, threads: 1 });
    try {
      return await runWarehouse(engine, warehouse.registry, { listener: emitter.listener });
    } finally {
      await engine.close();
      await emitter.close();
    }
  }

  test('each run begins and completes, with its inputs, its columns and what they are made of', async () => {
    await warehouse.deliver([order({ orderId: 'o1', status: 'paid' })]);
    const { failures } = await run();
    assert.deepEqual(failures, []);
    assert.deepEqual(warnings, []);
    assert.ok(taken.every(({ path }) => path === '/api/v1/lineage'));
    assert.ok(taken.every(({ authorization }) => authorization === 'Bearer secret'));
    assert.ok(taken.every(({ event }) => readEvent(event).ok));
    const ofSales = taken.map(({ event }) => event).filter(({ job }) => job.name === 'fact_sales');
    assert.deepEqual(
      ofSales.map(({ eventType }) => eventType),
      ['START', 'COMPLETE'],
    );
    assert.equal(new Set(ofSales.map((event) => event.run.runId)).size, 1);
    const [, complete] = ofSales;
    assert.ok(complete?.inputs.some(({ name }) => name === 'silver.int_sale_lines'));
    const [output] = complete?.outputs ?? [];
    assert.equal(output?.name, 'gold.fact_sales');
    assert.ok(output?.facets.schema?.fields.some(({ name }) => name === 'revenue'));
    const lineage = output?.facets.columnLineage;
    assert.deepEqual(lineage?.fields.revenue?.inputFields[0], {
      ...{ namespace: 'streamcommerce', name: 'silver.int_sale_lines', field: 'line_total' },
      transformations: [{ type: 'DIRECT', subtype: 'TRANSFORMATION', masking: false }],
    });
    assert.ok((lineage?.dataset.length ?? 0) > 0);
  });

  test('what is told is taken by the portal’s own endpoint as the lineage that it has', async () => {
    await warehouse.deliver([order({ orderId: 'o2', status: 'paid' })]);
    await run();
    const reader = await testReader();
    const events = taken.map(({ event }) => event);
    const outcomes = await receiveEvents(reader, events);
    assert.ok(outcomes.every(({ status }) => status === 'taken'));
    const { edges, origins, relations } = await readGraph(
      reader,
      graphQuestion.parse({ kind: 'table', name: 'gold.fact_sales', up: 1, down: 0 }),
    );
    const of = (kind: string) =>
      edges
        .filter(({ origin, fromColumn }) => origins[origin]?.kind === kind && fromColumn !== null)
        .map(({ from, fromColumn, toColumn, uses }) =>
          [relations[from]?.name, fromColumn, toColumn, uses].join(' '),
        )
        .sort();
    assert.ok(of('model').length > 5);
    assert.deepEqual(of('openlineage'), of('model'));
  });

  test('a model that fails is told of without what the error says', async () => {
    await warehouse.deliver([order({ orderId: 'o3', status: 'paid' })]);
    await pool().query("UPDATE model_state SET code_hash = 'other' WHERE model = 'fact_sales'");
    const broken = {
      ...warehouse.registry,
      models: warehouse.registry.models.map((model) =>
        model.name === 'fact_sales'
          ? { ...model, full: { ...model.full, sql: "SELECT CAST('topsecret' AS INTEGER) AS x" } }
          : model,
      ),
    };
    const emitter = emitRuns({ url, apiKey: undefined, log });
    const engine = await createEngine({ memoryLimitMb: 512, threads: 1 });
    const { failures } = await runWarehouse(engine, broken, { listener: emitter.listener });
    await engine.close();
    await emitter.close();
    assert.deepEqual(
      failures.map(({ model }) => model),
      ['fact_sales'],
    );
    const states = taken.filter(({ event }) => event.job.name === 'fact_sales').map(({ event }) => event);
    assert.deepEqual(
      states.map(({ eventType }) => eventType),
      ['START', 'FAIL'],
    );
    assert.doesNotMatch(JSON.stringify(states[1]?.run), /topsecret/);
    assert.ok(taken.every(({ authorization }) => authorization === undefined));
  });

  test('a server that fails now and then gets the event in the end, one that refuses is left alone', async () => {
    answer = (_event, tries) => (tries === 1 ? 503 : tries === 2 ? null : 201);
    const emitter = emitRuns({ url: `${url}/`, apiKey: undefined, log });
    const table = { name: 'gold.fact_sales', description: '', columns: [] };
    const model = { model: 'fact_sales', sql: 'SELECT 1', inputs: [], output: table };
    emitter.listener.started({ ...model, runId: '7b1f2a80-0000-4000-8000-000000000001' });
    await emitter.close();
    assert.equal(taken.length, 1);
    assert.deepEqual(warnings, []);
    answer = () => 400;
    const other = emitRuns({ url, apiKey: undefined, log });
    other.listener.started({ ...model, runId: '7b1f2a80-0000-4000-8000-000000000002' });
    await other.close();
    assert.equal(warnings.length, 1);
  });

  test('without anybody there the warehouse is built all the same', async () => {
    await warehouse.deliver([order({ orderId: 'o4', status: 'paid' })]);
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const { failures, models } = await run(`http://127.0.0.1:${port}`);
    assert.deepEqual(failures, []);
    assert.ok(models.some(({ rowsOut }) => rowsOut > 0));
    assert.ok(warnings.length > 0);
  });
});
