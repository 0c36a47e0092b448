import type { TableDecision } from '../access/decision.ts';
import { declaredMetrics } from '../access/declarations.ts';
import type { MonitorChoices, MonitorDefinition, Unit } from './schema.ts';

/** What of a table a monitor reads, and who may be told what it finds: as of profiles, that is of all rows. */

const TIMES = new Set(['DATE', 'TIMESTAMP', 'TIMESTAMP WITH TIME ZONE']);

export const UNITS: Record<MonitorDefinition['measure']['kind'], Unit> = {
  volume: 'rows',
  freshness: 'seconds',
  nulls: 'share',
  distribution: 'distance',
  metric: 'value',
};

export interface Reads {
  readonly columns: readonly string[];
  /** Of a metric. */
  readonly expression: string | null;
}

/** Null for a metric that there is not, or that is of another table. */
export async function readsOf({ table, timeColumn, measure }: MonitorDefinition): Promise<Reads | null> {
  switch (measure.kind) {
    case 'volume':
    case 'freshness':
      return { columns: [timeColumn], expression: null };
    case 'nulls':
    case 'distribution':
      return { columns: [timeColumn, measure.column], expression: null };
    case 'metric': {
      const metric = (await declaredMetrics()).find(({ name }) => name === measure.metric);
      if (!metric || metric.relation !== table) return null;
      return { columns: [timeColumn, ...metric.columns], expression: metric.expression };
    }
  }
}

/** Why somebody may not be told what a monitor of these columns finds; null when they may. */
export function whyNotTold(decision: TableDecision, columns: readonly string[]): string | null {
  if (decision.rowFilter !== null)
    return 'You see some of the rows of this table. A monitor is of all of them.';
  const seen = new Map(decision.columns.map((column) => [column.name, column]));
  const problem = columns.find((column) => seen.get(column)?.mask !== null);
  if (problem === undefined) return null;
  return seen.has(problem)
    ? `The column ${problem} is masked for you. A monitor reads it as it is.`
    : 'There is no such column, or you may not see it.';
}

export async function choicesOf(decision: TableDecision): Promise<MonitorChoices> {
  const unmasked = decision.columns.filter(({ mask }) => mask === null);
  const names = new Set(unmasked.map(({ name }) => name));
  const timeColumns = unmasked.filter(({ type }) => TIMES.has(type)).map(({ name }) => name);
  const metrics = (await declaredMetrics()).filter(
    ({ relation, columns }) => relation === decision.name && columns.every((column) => names.has(column)),
  );
  const problem =
    whyNotTold(decision, []) ??
    (timeColumns.length === 0
      ? 'None of the columns that you see says when a row is of: a monitor needs a date or an instant.'
      : null);
  return {
    table: decision.name,
    timeColumns,
    columns: unmasked.map(({ name }) => name),
    metrics: metrics.map(({ name, label }) => ({ name, label })),
    problem,
  };
}

export function canBeWatched(decision: TableDecision): boolean {
  return (
    decision.rowFilter === null && decision.columns.some(({ type, mask }) => mask === null && TIMES.has(type))
  );
}

export function isTimeType(type: string | undefined): boolean {
  return type !== undefined && TIMES.has(type);
}
