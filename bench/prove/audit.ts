import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { closeAudit, recordAudit } from '#server/audit/record.ts';
import type { AuditVerdict } from '#server/audit/schema.ts';
import { verifyLog } from '#server/audit/verify.ts';
import { closeDb, pool } from '#server/db.ts';
import { env, forgetEnv } from '#server/env.ts';
import { databaseUrl } from '#server/postgres/connection.ts';
import { authSecret } from '#server/secrets.ts';
import { type Figures, RunFailed } from '../runner/run-named.ts';
import { temporaryPlatform } from '../runner/temporary-platform.ts';
import { ADDITIONS } from './audit/additions.ts';
import { EDITS } from './audit/edits.ts';
import { fill, sampleEntry } from './audit/fill.ts';
import { INNOCENT } from './audit/innocent.ts';
import { LOSSES } from './audit/losses.ts';
import { PROTECTION } from './audit/protection.ts';
import type { Tampering, Target } from './audit/tampering.ts';

const TAMPERINGS: readonly Tampering[] = [...EDITS, ...LOSSES, ...ADDITIONS, ...PROTECTION];

interface Original {
  readonly url: string;
  readonly dataDir: string;
  readonly entries: number;
  readonly oldHead: Target['oldHead'];
}

async function makeOriginal(entries: number): Promise<Original> {
  // Made here, before the log: every copy of the folder has it.
  authSecret();
  const kept = Math.floor(entries * 0.8);
  await fill(kept);
  const { rows } = await pool().query<Target['oldHead']>('SELECT seq, seal, signature FROM audit_head');
  await fill(entries - kept);
  const [oldHead] = rows;
  if (!oldHead) throw new Error('The log has no head.');
  const original = { url: databaseUrl(), dataDir: env().DATA_DIR, entries, oldHead };
  await closeDb();
  return original;
}

/** Hands a copy of the original, database and folder, to `work`, then has it checked. */
async function checkedCopy(
  original: Original,
  at: number,
  work: (target: Target) => Promise<unknown>,
): Promise<AuditVerdict> {
  const server = new URL(original.url);
  const template = server.pathname.slice(1);
  server.pathname = '/template1';
  const copy = new URL(original.url);
  copy.pathname = '/copy';
  const admin = new pg.Client({ connectionString: server.href });
  await admin.connect();
  const dataDir = await mkdtemp(join(tmpdir(), 'portal-audit-'));
  try {
    await admin.query(`CREATE DATABASE copy TEMPLATE ${template}`);
    for (const name of ['secrets.json', 'audit']) {
      await cp(join(original.dataDir, name), join(dataDir, name), { recursive: true });
    }
    Object.assign(process.env, { DATABASE_URL: copy.href, DATA_DIR: dataDir });
    forgetEnv();
    const db = new pg.Client({ connectionString: copy.href });
    await db.connect();
    const append = async (count: number) => {
      await recordAudit(Array.from({ length: count }, (_, index) => sampleEntry(index)));
      await closeAudit();
    };
    await work({ db, entries: original.entries, at, oldHead: original.oldHead, append });
    await db.end();
    return await verifyLog();
  } finally {
    await closeDb();
    await admin.query('DROP DATABASE IF EXISTS copy WITH (FORCE)');
    await admin.end();
    await rm(dataDir, { recursive: true });
    for (const name of ['DATABASE_URL', 'AUTH_SECRET', 'AUTH_SECRET_FORMER']) delete process.env[name];
    process.env.DATA_DIR = original.dataDir;
    forgetEnv();
  }
}

interface Way {
  readonly name: string;
  readonly at: number;
  readonly tamper: Tampering['tamper'];
}

function waysFor(entries: number): readonly Way[] {
  const middle = Math.ceil(entries / 2);
  return TAMPERINGS.flatMap(({ name, places, tamper }) =>
    places === 'whole'
      ? [{ name, at: middle, tamper }]
      : [
          { name: `${name} (begin)`, at: 1, tamper },
          { name: `${name} (middle)`, at: middle, tamper },
          { name: `${name} (end)`, at: entries, tamper },
        ],
  );
}

/** At most `most` of them, spread over the whole list. */
function spread<T>(all: readonly T[], most: number): readonly T[] {
  if (all.length <= most) return all;
  return all.filter(
    (_, index) => Math.floor((index * most) / all.length) !== Math.floor(((index - 1) * most) / all.length),
  );
}

/** `npm run prove -- audit [--entries N] [--ways N]`: tampers in every way with copies of a log; each must be found. */
export async function run(args: readonly string[]): Promise<Figures> {
  const { values } = parseArgs({
    args: [...args],
    options: { entries: { type: 'string', default: '600' }, ways: { type: 'string', default: 'Infinity' } },
  });
  const entries = Number(values.entries);
  if (!Number.isInteger(entries) || entries < 50) throw new Error('--entries wants a number from 50 on.');
  const platform = await temporaryPlatform({ LOG_LEVEL: 'silent' });
  try {
    const original = await makeOriginal(entries);
    const missed: string[] = [];
    const kinds: Record<string, number> = {};
    let ways = 0;
    for (const { name, at, tamper } of spread(waysFor(entries), Number(values.ways))) {
      const verdict = await checkedCopy(original, at, tamper);
      ways += 1;
      if (verdict.ok) missed.push(name);
      for (const kind of new Set(verdict.problems.map((problem) => problem.kind))) {
        kinds[kind] = (kinds[kind] ?? 0) + 1;
      }
      if (ways % 25 === 0) console.log(`${ways} ways, ${ways - missed.length} found`);
    }
    const falseAlarms: string[] = [];
    for (const { name, happen } of INNOCENT) {
      const verdict = await checkedCopy(original, 1, happen);
      if (!verdict.ok) falseAlarms.push(`${name}: ${verdict.problems[0]?.says}`);
    }
    for (const name of missed) console.error(`Not found: ${name}`);
    for (const name of falseAlarms) console.error(`False alarm: ${name}`);
    const figures = {
      ways,
      found: ways - missed.length,
      missed: missed.length,
      falseAlarms: falseAlarms.length,
      innocent: INNOCENT.length,
      entries,
      foundAs: kinds,
    };
    if (missed.length + falseAlarms.length > 0)
      throw new RunFailed('The check of the log is not right.', figures);
    return figures;
  } finally {
    await platform.close();
  }
}
