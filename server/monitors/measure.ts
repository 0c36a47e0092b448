import type { Engine } from '../engine/engine.ts';
import { AppError } from '../errors.ts';
import type { DetectorConfig } from './detector.ts';
import { isTimeType, type Reads } from './monitor-sight.ts';
import { LEARNING_DAYS, type MonitorDefinition, type Point, REPLAY_DAYS, STEP_MS } from './schema.ts';
import { seriesSql } from './series-sql.ts';
import { endOfWhole, toPoints } from './to-points.ts';

const DAY = 86_400_000;

/** Days that a monitor looks at, both in it: for leaving out what need not be read. */
export function daysOf({ every }: MonitorDefinition, now: number): { from: number; to: number } {
  const to = endOfWhole(every, now);
  return { from: Math.floor(to / DAY - REPLAY_DAYS - LEARNING_DAYS) * DAY, to };
}

/**
 * The series of a monitor from the rows of a table, of the time that is told of and that is learned from. Throws AppError
 * `bad_request` where the columns are not there, or do not fit.
 */
export async function measureSeries(
  engine: Engine,
  definition: MonitorDefinition,
  {
    fromSql,
    columns,
    reads,
    now,
    signal,
  }: {
    readonly fromSql: string;
    readonly columns: readonly { readonly name: string; readonly type: string }[];
    readonly reads: Reads;
    readonly now: number;
    readonly signal?: AbortSignal;
  },
): Promise<Point[]> {
  const { every, measure, timeColumn } = definition;
  const types = new Map(columns.map(({ name, type }) => [name, type]));
  const gone = reads.columns.find((column) => !types.has(column));
  if (gone !== undefined) {
    throw new AppError(
      'bad_request',
      `The table ${definition.table} has no column ${gone}. Choose another one.`,
    );
  }
  const timeType = types.get(timeColumn);
  if (!isTimeType(timeType)) {
    throw new AppError(
      'bad_request',
      `The column ${timeColumn} is of type ${timeType}: it must be a date or an instant.`,
    );
  }
  const { from, to } = daysOf(definition, now);
  const sql = seriesSql({
    ...{ fromSql, timeColumn, every, measure, from, to, expression: reads.expression },
    timeType: timeType as string,
    columnType: measure.kind === 'distribution' ? (types.get(measure.column) ?? null) : null,
  });
  const { rows } = await engine.query(sql, signal ? { signal } : {});
  return toPoints(rows, { every, measure, end: to });
}

export function configOf({ every, sensitivity, timeZone, holidays }: MonitorDefinition): DetectorConfig {
  return { stepMs: STEP_MS[every], sensitivity, timeZone, holidays: new Set(holidays) };
}

/** From when on a replay tells. */
export function toldFrom(now: number): number {
  return now - REPLAY_DAYS * DAY;
}
