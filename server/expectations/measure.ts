import type { CellValue, Engine } from '../engine/engine.ts';
import { AppError } from '../errors.ts';
import type { Figure, Measured } from './plan/plan.ts';

/** Measures the figures of many checks with one statement for each source that they are of. */

export interface Measurement {
  /** For each check its figures. Throws the AppError that kept them from being measured. */
  readonly measured: readonly Measured[];
  /** Statements that read a source from its first row. */
  readonly scans: number;
}

/** More in one statement would only make it large. */
const STATEMENT_FIGURES = 400;

/** The figures of one check of one source. */
interface Wanted {
  readonly check: number;
  readonly sqls: readonly string[];
}

export interface MeasureOptions {
  readonly signal?: AbortSignal | undefined;
}

/**
 * `wanted` has the figures of one check each. Where a statement fails, its checks are halved until the one is found that
 * it fails for, so that the others have their figures. A cancelled run throws AppError `cancelled`.
 */
export async function measureFigures(
  engine: Engine,
  wanted: readonly (readonly Figure[])[],
  { signal }: MeasureOptions = {},
): Promise<Measurement> {
  const values = new Map<string, Map<string, CellValue>>();
  const errors = new Map<number, AppError>();
  let scans = 0;
  const run = async (
    source: string,
    checks: readonly Wanted[],
    known: Map<string, CellValue>,
  ): Promise<void> => {
    const sqls = [...new Set(checks.flatMap((each) => each.sqls))].filter((sql) => !known.has(sql));
    if (sqls.length === 0) return;
    try {
      scans++;
      const list = sqls.map((sql, place) => `${sql} AS f${place}`).join(', ');
      const { rows } = await engine.query(`SELECT ${list} FROM ${source}`, signal ? { signal } : {});
      for (const [place, sql] of sqls.entries()) known.set(sql, rows[0]?.[`f${place}`] ?? null);
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'cancelled') throw error;
      if (checks.length === 1) {
        errors.set((checks[0] as Wanted).check, error);
        return;
      }
      const middle = Math.ceil(checks.length / 2);
      await run(source, checks.slice(0, middle), known);
      await run(source, checks.slice(middle), known);
    }
  };
  for (const [source, checks] of bySource(wanted)) {
    const known = new Map<string, CellValue>();
    values.set(source, known);
    for (const batch of batches(checks)) await run(source, batch, known);
  }
  const measured = wanted.map(
    (_, check): Measured =>
      ({ source, sql, known }) => {
        if (known !== undefined) return known;
        const error = errors.get(check);
        if (error) throw error;
        const value = values.get(source)?.get(sql);
        if (value === undefined) throw new Error(`A figure was not planned: ${sql}`);
        return value;
      },
  );
  return { measured, scans };
}

function bySource(wanted: readonly (readonly Figure[])[]): Map<string, Wanted[]> {
  const sources = new Map<string, Wanted[]>();
  for (const [check, figures] of wanted.entries()) {
    for (const [source, own] of Map.groupBy(
      figures.filter(({ known }) => known === undefined),
      (figure) => figure.source,
    )) {
      const checks = sources.get(source) ?? [];
      checks.push({ check, sqls: [...new Set(own.map(({ sql }) => sql))] });
      sources.set(source, checks);
    }
  }
  return sources;
}

function batches(checks: readonly Wanted[]): Wanted[][] {
  const made: Wanted[][] = [];
  let figures = 0;
  for (const check of checks) {
    figures += check.sqls.length;
    if (made.length === 0 || figures > STATEMENT_FIGURES) {
      made.push([]);
      figures = check.sqls.length;
    }
    made.at(-1)?.push(check);
  }
  return made;
}
