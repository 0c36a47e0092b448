import type { Engine, Row } from '../engine/engine.ts';
import { AppError } from '../errors.ts';
import { daysOf, type MeasuredTable } from './measure.ts';
import type { Reads } from './monitor-sight.ts';
import type { MonitorDefinition, Point } from './schema.ts';
import { distributionSql, keptSql, type SeriesQuestion, type SeriesSource, valuesSql } from './series-sql.ts';
import { toPoints } from './to-points.ts';

export interface WantedSeries {
  readonly definition: MonitorDefinition;
  readonly reads: Reads;
}

interface MeasureOptions {
  readonly now: number;
  readonly signal: AbortSignal;
}

const KEPT = '"$watched"';

/**
 * The series of monitors of one table and one time column from its rows, of the time that is told of and that is learned from, in
 * the order of the monitors; `requireColumns` holds of each. The table is read once, however many monitors there are: what is
 * a number is asked of all at once, and where values are to be looked at twice they are kept meanwhile. In place of a series the
 * AppError that kept it from being measured. Throws AppError `cancelled`, and what keeps the table from being read.
 */
export async function measureSeries(
  engine: Engine,
  { fromSql, columns }: MeasuredTable,
  wanted: readonly WantedSeries[],
  { now, signal }: MeasureOptions,
): Promise<(Point[] | AppError)[]> {
  const [first] = wanted;
  if (!first) return [];
  const { timeColumn } = first.definition;
  const types = new Map(columns.map(({ name, type }) => [name, type]));
  const source = { fromSql, timeColumn, timeType: types.get(timeColumn) as string };
  const questions = wanted.map(({ definition, reads }): SeriesQuestion => {
    const { every, measure } = definition;
    const columnType = measure.kind === 'distribution' ? (types.get(measure.column) ?? null) : null;
    return { every, measure, columnType, expression: reads.expression, ...daysOf(definition, now) };
  });
  const numbers = questions.filter(({ measure }) => measure.kind !== 'distribution');
  const isKept = questions.length > 1 && numbers.length < questions.length;
  const from = isKept ? { ...source, fromSql: KEPT } : source;
  const toSeries = (question: SeriesQuestion, rows: readonly Row[] | AppError): Point[] | AppError =>
    rows instanceof AppError ? rows : toPoints(rows, { ...question, end: question.to });
  if (isKept) {
    const read = wanted.flatMap(({ reads }) => reads.columns);
    const select = keptSql(source, questions, read);
    await engine.query(`CREATE OR REPLACE TEMP TABLE ${KEPT} AS ${select}`, { signal });
  }
  try {
    const told = await askValues(engine, from, numbers, signal);
    const series: (Point[] | AppError)[] = [];
    for (const question of questions) {
      const { measure } = question;
      const rows =
        measure.kind === 'distribution'
          ? await ask(engine, distributionSql(from, question, measure.column), signal)
          : (told.get(question) as Row[] | AppError);
      series.push(toSeries(question, rows));
    }
    return series;
  } finally {
    if (isKept) await engine.query(`DROP TABLE IF EXISTS ${KEPT}`);
  }
}

/** Rows `at` and `value` of each question. What one of them fails for is that one's alone. */
async function askValues(
  engine: Engine,
  source: SeriesSource,
  questions: readonly SeriesQuestion[],
  signal: AbortSignal,
): Promise<Map<SeriesQuestion, readonly Row[] | AppError>> {
  const told = new Map<SeriesQuestion, readonly Row[] | AppError>();
  if (questions.length === 0) return told;
  const rows = await ask(engine, valuesSql(source, questions), signal);
  if (rows instanceof AppError && questions.length > 1) {
    for (const question of questions) {
      for (const [each, alone] of await askValues(engine, source, [question], signal)) told.set(each, alone);
    }
    return told;
  }
  for (const [place, question] of questions.entries()) {
    const own =
      rows instanceof AppError
        ? rows
        : rows.flatMap((row) =>
            row.every === question.every ? [{ at: row.at ?? null, value: row[`v${place}`] ?? null }] : [],
          );
    told.set(question, own);
  }
  return told;
}

async function ask(engine: Engine, sql: string, signal: AbortSignal): Promise<readonly Row[] | AppError> {
  try {
    return (await engine.query(sql, { signal })).rows;
  } catch (error) {
    if (error instanceof AppError && error.code !== 'cancelled') return error;
    throw error;
  }
}
