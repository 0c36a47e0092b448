import { fork } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordAuditIn } from '#server/audit/record.ts';
import { transaction } from '#server/db.ts';
import { env, forgetEnv } from '#server/env.ts';
import { authSecret } from '#server/secrets.ts';
import { NODE_FLAGS } from '../../../scripts/start/child-environment.ts';
import { sampleEntry } from './fill.ts';
import type { Target } from './tampering.ts';

/** Things that happen to a log nobody tampered with. Each must leave it without a problem. */
export interface Innocent {
  readonly name: string;
  happen(target: Target): Promise<unknown>;
}

const anchorsFile = () => join(env().DATA_DIR, 'audit', 'anchors.log');

const appendInOtherProcess = async (count: number) => {
  const child = fork(join(import.meta.dirname, 'append-process.ts'), [String(count)], {
    execArgv: NODE_FLAGS,
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`The process that appends ended with ${code}.`);
};

export const INNOCENT: readonly Innocent[] = [
  { name: 'nothing', happen: async () => undefined },
  { name: 'the portal goes on', happen: ({ append }) => append(10) },
  {
    name: 'several processes append at the same time',
    happen: ({ append }) => Promise.all([append(200), appendInOtherProcess(200), appendInOtherProcess(200)]),
  },
  {
    name: 'a change with its entry is rolled back, then others come',
    async happen({ append }) {
      const failing = transaction(async (tx) => {
        await recordAuditIn(tx, [sampleEntry(1)]);
        throw new Error('rolled back on purpose');
      });
      await failing.catch(() => undefined);
      await append(3);
    },
  },
  {
    name: 'the process is killed between commit and anchor',
    async happen({ append }) {
      const before = readFileSync(anchorsFile());
      await append(5);
      writeFileSync(anchorsFile(), before);
    },
  },
  {
    name: 'the process is killed while it writes an anchor',
    happen: async () => appendFileSync(anchorsFile(), '17 half-an-anch'),
  },
  {
    name: 'and the portal goes on after half an anchor',
    async happen({ append }) {
      appendFileSync(anchorsFile(), '17 half-an-anch');
      await append(3);
    },
  },
  {
    name: 'the secret is replaced and the former one declared',
    async happen({ append }) {
      process.env.AUTH_SECRET_FORMER = authSecret();
      process.env.AUTH_SECRET = 'another secret of at least 32 characters';
      forgetEnv();
      await append(5);
    },
  },
  {
    name: 'the database is vacuumed, clustered, reindexed and analysed',
    async happen({ db }) {
      for (const work of [
        'VACUUM FULL audit_entry',
        'CLUSTER audit_entry USING audit_entry_text_order',
        'REINDEX TABLE audit_entry',
        'ANALYZE',
      ]) {
        if (work.startsWith('CLUSTER')) {
          await db.query('CREATE INDEX audit_entry_text_order ON audit_entry (actor)');
        }
        await db.query(work);
      }
    },
  },
  {
    name: 'the table is restored from a copy',
    async happen({ db }) {
      await db.query('CREATE TABLE copy AS SELECT * FROM audit_entry');
      await db.query("SET session_replication_role = 'replica'; DELETE FROM audit_entry");
      await db.query('INSERT INTO audit_entry SELECT * FROM copy ORDER BY random()');
      await db.query("SET session_replication_role = 'origin'; DROP TABLE copy");
    },
  },
  {
    name: 'the session of whoever checks writes times in another zone and style',
    happen: ({ db }) =>
      db.query(
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET timezone = ''Asia/Kathmandu''', current_database()); EXECUTE format('ALTER DATABASE %I SET datestyle = ''German''', current_database()); END $$",
      ),
  },
];
