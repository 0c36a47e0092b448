import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setMaskSalt } from '../access/mask-sql.ts';
import { createEngine, type DuckDbEngine } from '../engine/duckdb.ts';
import type { QueryResult } from '../engine/engine.ts';
import { env } from '../env.ts';
import { AppError } from '../errors.ts';
import { HeldFiles, type LakeFile } from '../lake/held-files.ts';
import type { RenderedSql } from './render-sql.ts';

const MEMORY_LIMIT_MB = 512;
const THREADS = 2;
const TIMEOUT_MS = 30_000;

export interface TileRun extends QueryResult {
  readonly engine: string;
  /** Number of data files by table. */
  readonly files: ReadonlyMap<string, number>;
  readonly durationMs: number;
}

/** A table as one reader sees it, as `readableRelations` gives it. */
export interface TileRelation {
  readonly name: string;
  readonly key: string;
  resolve(): Promise<{ fromSql: string; files: readonly LakeFile[] }>;
}

/** This process's engine for dashboards, with one view for each table at the snapshot last asked for. */
class TileEngine {
  readonly #engine: DuckDbEngine;
  readonly #version: string;
  readonly #views = new Map<string, { key: string; files: readonly LakeFile[] }>();
  #tail: Promise<unknown> = Promise.resolve();

  constructor(engine: DuckDbEngine, version: string) {
    this.#engine = engine;
    this.#version = version;
  }

  /** Runs one statement over these relations. The views and the statement are one turn: no other comes between. */
  run(relations: readonly TileRelation[], statement: RenderedSql, signal: AbortSignal): Promise<TileRun> {
    const turn = this.#tail.then(async () => {
      signal.throwIfAborted();
      const startedAt = performance.now();
      const held = new HeldFiles();
      try {
        for (const relation of relations) await this.#show(relation, held, signal);
        const result = await this.#engine.query(statement.sql, { parameters: statement.parameters, signal });
        return {
          ...result,
          engine: this.#version,
          files: new Map(relations.map(({ name }) => [name, this.#views.get(name)?.files.length ?? 0])),
          durationMs: performance.now() - startedAt,
        };
      } finally {
        held.release();
      }
    });
    this.#tail = turn.catch(() => undefined);
    return turn;
  }

  async #show(relation: TileRelation, held: HeldFiles, signal: AbortSignal): Promise<void> {
    const shown = this.#views.get(relation.name);
    if (shown?.key === relation.key) return held.take(shown.files, signal);
    const { fromSql, files } = await relation.resolve();
    await held.take(files, signal);
    const [namespace, name] = relation.name.split('.');
    await this.#engine.query(`CREATE SCHEMA IF NOT EXISTS "${namespace}"`, { signal });
    await this.#engine.query(`CREATE OR REPLACE VIEW "${namespace}"."${name}" AS SELECT * FROM ${fromSql}`, {
      signal,
    });
    this.#views.set(relation.name, { key: relation.key, files });
  }

  async close(): Promise<void> {
    await this.#tail;
    await this.#engine.close();
  }
}

let opened: Promise<TileEngine> | undefined;

async function open(): Promise<TileEngine> {
  const tempDirectory = join(env().DATA_DIR, 'tmp', `dashboards-${process.pid}`);
  await mkdir(tempDirectory, { recursive: true });
  const engine = await createEngine({ memoryLimitMb: MEMORY_LIMIT_MB, threads: THREADS, tempDirectory });
  // Files of the lake never change, so what was read of their footers stays true.
  await engine.query('SET parquet_metadata_cache = true');
  await setMaskSalt(engine);
  const { rows } = await engine.query('SELECT version() AS version');
  return new TileEngine(engine, `DuckDB ${rows[0]?.version}`);
}

/** Runs a tile's statement; rejects as `timeout` after 30 seconds and as `cancelled` when `signal` aborts. */
export async function runOnLake(
  relations: readonly TileRelation[],
  statement: RenderedSql,
  signal: AbortSignal,
): Promise<TileRun> {
  opened ??= open().catch((error: unknown) => {
    opened = undefined;
    throw error;
  });
  const engine = await opened;
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    return await engine.run(relations, statement, AbortSignal.any([signal, timeout]));
  } catch (error) {
    if (!timeout.aborted || signal.aborted) throw error;
    throw new AppError(
      'timeout',
      `The query took longer than ${TIMEOUT_MS / 1000} seconds and was stopped. Choose a shorter period.`,
      { cause: error },
    );
  }
}

/** Ends this process's engine; the next run opens another. */
export async function closeTileEngine(): Promise<void> {
  const closing = opened;
  opened = undefined;
  await (await closing)?.close();
}
