/** The connection to PostgreSQL breaks at the very moment of commit: before it was heard, or before it was answered. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { closeDb, pool } from '../db.ts';
import { createEngine, type DuckDbEngine } from '../engine/duckdb.ts';
import { forgetEnv } from '../env.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { eventTable, offsetsOf, stageEvents } from '../testing/lake.ts';
import { loadTable } from './catalog.ts';
import { commitTables } from './commit.ts';
import { ensureTable } from './create.ts';
import { removeOrphans } from './orphans.ts';
import type { Table } from './table.ts';

type Cut = 'request' | 'answer' | null;

/** Passes bytes on until it is armed; then the next COMMIT or its answer is lost together with the connection. */
class CuttingProxy {
  cut: Cut = null;
  cuts = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(target: { host: string; port: number }) {
    this.#server = createServer((client) => this.#serve(client, connect(target.port, target.host)));
  }

  #serve(client: Socket, server: Socket): void {
    let commitSent = false;
    const end = () => {
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.on('error', end).on('close', end);
    }
    const lose = () => {
      this.cut = null;
      this.cuts++;
      end();
    };
    client.on('data', (bytes) => {
      commitSent = this.cut !== null && bytes.includes('COMMIT');
      if (commitSent && this.cut === 'request') lose();
      else server.write(bytes);
    });
    server.on('data', (bytes) => {
      if (commitSent) lose();
      else client.write(bytes);
    });
  }

  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}

describe('a connection that breaks at the commit', () => {
  let database: TestDatabase;
  let engine: DuckDbEngine;
  let proxy: CuttingProxy;

  before(async () => {
    database = await testDatabase();
    engine = await createEngine({ memoryLimitMb: 128, threads: 1 });
    const url = new URL(database.url);
    proxy = new CuttingProxy({ host: url.hostname, port: Number(url.port) });
    url.hostname = '127.0.0.1';
    url.port = String(await proxy.listen());
    await closeDb();
    process.env.DATABASE_URL = url.href;
    forgetEnv();
    await pool().query('CREATE TABLE witness (note text)');
  });
  after(async () => {
    await engine.close();
    await closeDb();
    proxy.close();
    process.env.DATABASE_URL = database.url;
    forgetEnv();
    await database.drop();
  });

  for (const cut of ['request', 'answer'] as const) {
    test(`the ${cut} is lost: rows and the caller's part are there once`, async () => {
      const table = await ensureTable(eventTable(`cut_${cut}`));
      const add = await stageEvents(engine, table, 0, 3);
      proxy.cut = null;
      const cutsBefore = proxy.cuts;
      const [after] = await commitTables([{ table, operation: 'append', add }], {
        within: async (tx) => {
          await tx.query('INSERT INTO witness VALUES ($1)', [cut]);
        },
        onStep: (step) => {
          if (step === 'before-commit' && proxy.cuts === cutsBefore) proxy.cut = cut;
        },
      });
      assert.equal(proxy.cuts, cutsBefore + 1);
      assert.deepEqual(await loadTable(table.name), after);
      assert.deepEqual(await offsetsOf(engine, after as Table), [0, 1, 2]);
      const { rows } = await pool().query('SELECT note FROM witness WHERE note = $1', [cut]);
      assert.equal(rows.length, 1);
      assert.deepEqual(await removeOrphans(table.name, { olderThanMs: -60_000 }), []);
    });
  }
});
