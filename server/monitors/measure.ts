import { AppError } from '../errors.ts';
import type { DetectorConfig } from './detector.ts';
import { isTimeType, type Reads } from './monitor-sight.ts';
import { LEARNING_DAYS, type MonitorDefinition, REPLAY_DAYS, STEP_MS } from './schema.ts';
import { endOfWhole } from './to-points.ts';

const DAY = 86_400_000;

/** Days that a monitor looks at, both in it: for leaving out what need not be read. */
export function daysOf({ every }: MonitorDefinition, now: number): { from: number; to: number } {
  const to = endOfWhole(every, now);
  return { from: Math.floor(to / DAY - REPLAY_DAYS - LEARNING_DAYS) * DAY, to };
}

/** One row, a minute, half a percent: of smaller deviations nobody wants to be told. */
const SCALE_MIN: Record<MonitorDefinition['measure']['kind'], number> = {
  volume: 1,
  freshness: 60,
  nulls: 0.005,
  distribution: 0.02,
  metric: 0,
};

export interface MeasuredTable {
  /** For a FROM clause. */
  readonly fromSql: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

/** Throws AppError `bad_request` where columns that a monitor reads are not there, or do not fit. */
export function requireColumns(
  { table, timeColumn }: MonitorDefinition,
  columns: MeasuredTable['columns'],
  reads: Reads,
): void {
  const types = new Map(columns.map(({ name, type }) => [name, type]));
  const gone = reads.columns.find((column) => !types.has(column));
  if (gone !== undefined) {
    throw new AppError('bad_request', `The table ${table} has no column ${gone}. Choose another one.`);
  }
  if (!isTimeType(types.get(timeColumn))) {
    throw new AppError(
      'bad_request',
      `The column ${timeColumn} is of type ${types.get(timeColumn)}: it must be a date or an instant.`,
    );
  }
}

export function configOf(definition: MonitorDefinition): DetectorConfig {
  const { every, sensitivity, timeZone, holidays, measure } = definition;
  return {
    ...{ sensitivity, timeZone, holidays: new Set(holidays) },
    stepMs: STEP_MS[every],
    scaleMin: SCALE_MIN[measure.kind],
  };
}

/** From when on a replay tells. */
export function toldFrom(now: number): number {
  return now - REPLAY_DAYS * DAY;
}
