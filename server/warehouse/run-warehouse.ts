import type { Engine } from '../engine/engine.ts';
import { AppError, errorMessage } from '../errors.ts';
import { recordFailure } from './data.ts';
import { loadLakeState } from './lake-state.ts';
import type { Registry } from './registry.ts';
import { type ModelReport, type RunOptions, runModel } from './run-model.ts';

export interface WarehouseReport {
  readonly models: readonly ModelReport[];
  readonly failures: readonly { model: string; error: unknown }[];
  /** Models whose last publication waits for somebody's decision, or was rejected and nothing has changed since. */
  readonly held: readonly string[];
  /** Models that wait for a failed or held one. */
  readonly waiting: readonly string[];
}

/**
 * Brings every model up to date, upstream before downstream. A model that fails is recorded with its message; what
 * depends on it waits, and on one that is held, too; everything else goes on. Rejects when the signal aborts or PostgreSQL cannot be reached.
 */
export async function runWarehouse(
  engine: Engine,
  registry: Registry,
  options: RunOptions = {},
): Promise<WarehouseReport> {
  const lake = await loadLakeState(registry);
  const models: ModelReport[] = [];
  const failures: { model: string; error: unknown }[] = [];
  const held: string[] = [];
  const waiting: string[] = [];
  const stale = new Set<string>();
  for (const model of registry.models) {
    options.signal?.throwIfAborted();
    if (model.upstream.some((relation) => stale.has(relation))) {
      stale.add(model.relation);
      waiting.push(model.name);
      continue;
    }
    const startedAt = new Date();
    try {
      const report = await runModel(engine, registry, model, lake, options);
      if (report.isHeld) {
        stale.add(model.relation);
        held.push(model.name);
      }
      models.push(report);
    } catch (error) {
      if (options.signal?.aborted) throw error;
      stale.add(model.relation);
      failures.push({ model: model.name, error });
      await recordFailure({
        model: model.name,
        mode: 'failed',
        startedAt,
        error: failureText(model.file, error),
      });
    }
  }
  return { models, failures, held, waiting };
}

/** What failed, for people: our own messages as they are, a defect with its message and where it was. */
function failureText(file: string, error: unknown): string {
  return error instanceof AppError && error.message.includes(file)
    ? error.message
    : `warehouse/${file}: ${errorMessage(error)}`;
}
