import type { Column, Row } from '../engine/engine.ts';
import { quoteIdentifier } from '../engine/sql-text.ts';
import { columnClass, mayBeInfinite } from './column-class.ts';
import { HISTOGRAM_BINS, type SampledColumn, type ScanHints, TEXT_LENGTH } from './scan-hints.ts';

/** The first statements of a profile: over a sample, what the scan must know before it begins. */

const QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95];
const TOP_CANDIDATES = 12;
/** Of columns that are not texts, candidates are counted only where there are few values. */
const FEW_VALUES = 100;

const alias = (place: number, what: string) => `c${place}_${what}`;

/** A column's value as a number: itself, or seconds since 1970. */
export function numberSql({ name, type }: Column): string {
  const column = quoteIdentifier(name);
  return columnClass(type) === 'instant' ? `epoch(${column})` : `CAST(${column} AS DOUBLE)`;
}

/** What keeps an aggregate of a column to its finite values. */
export function finiteSql({ name, type }: Column): string {
  return mayBeInfinite(type) ? ` FILTER (isfinite(${quoteIdentifier(name)}))` : '';
}

const SAMPLE = 'profile_sample';

/**
 * Keeps a sample in the engine, texts cut, so that what is asked of it does not read the table again. Of `share` of
 * the rows, by blocks of some thousand; null: of all.
 */
export function drawSql(columns: readonly Column[], fromSql: string, share: number | null): string {
  const items = columns.flatMap((column, place) => {
    const name = quoteIdentifier(column.name);
    if (columnClass(column.type) !== 'text') return isTold(column) ? [`${name} AS c${place}`] : [];
    const text = `CAST(${name} AS VARCHAR)`;
    return [`left(${text}, ${TEXT_LENGTH}) AS c${place}`, `${jsonSql(text)} AS json${place}`];
  });
  const rows =
    share === null ? fromSql : `${fromSql} TABLESAMPLE SYSTEM(${(share * 100).toFixed(6)} PERCENT)`;
  return `CREATE OR REPLACE TEMP TABLE ${SAMPLE} AS SELECT ${['1 AS sampled', ...items].join(', ')} FROM ${rows}`;
}

export const DROP_SAMPLE = `DROP TABLE IF EXISTS ${SAMPLE}`;

function isTold({ type }: Column): boolean {
  const kind = columnClass(type);
  return kind !== 'bytes' && kind !== 'nested';
}

function jsonSql(text: string): string {
  return `(left(${text}, 1) IN ('{', '[') AND json_valid(${text}))`;
}

export function sampleSql(columns: readonly Column[]): string {
  const items = columns.flatMap((column, place) => {
    if (!isTold(column)) return [];
    const kind = columnClass(column.type);
    const name = `c${place}`;
    const as = (sql: string, what: string) => `${sql} AS ${alias(place, what)}`;
    const number = numberSql({ name, type: column.type });
    const finite = finiteSql({ name, type: column.type });
    return [
      as(`count(${name})`, 'count'),
      as(`approx_count_distinct(${name})`, 'distinct'),
      ...(kind === 'number' || kind === 'instant'
        ? [
            as(`approx_quantile(${number}, [${QUANTILES.join(', ')}])${finite}`, 'quantiles'),
            as(`min(${number})${finite}`, 'min'),
            as(`max(${number})${finite}`, 'max'),
          ]
        : []),
      ...(kind === 'text' ? [as(`count_if(json${place})`, 'json')] : []),
    ];
  });
  return `SELECT ${['count(*) AS sampled', ...items].join(', ')} FROM ${SAMPLE}`;
}

export function readSample(columns: readonly Column[], row: Row): SampledColumn[] {
  return columns.map((column, place) => {
    const of = (what: string) => row[alias(place, what)] ?? null;
    const kind = columnClass(column.type);
    const [count, distinct] = [Number(of('count')), Number(of('distinct'))];
    const most = kind === 'text' ? count / 2 : Math.min(FEW_VALUES, count / 2);
    return {
      isRepeated: isTold(column) && kind !== 'boolean' && distinct <= most,
      boundaries: boundariesOf(of('min'), of('max')),
      quantiles: of('quantiles') as readonly number[] | null,
      jsonShare: kind === 'text' && count > 0 ? Number(of('json')) / count : null,
    };
  });
}

/** What might be the most frequent values of the columns in which values come again; null where none do. */
export function candidatesSql(sampled: readonly SampledColumn[]): string | null {
  const items = sampled.flatMap(({ isRepeated }, place) =>
    isRepeated ? [`approx_top_k(c${place}, ${TOP_CANDIDATES})::VARCHAR[] AS ${alias(place, 'top')}`] : [],
  );
  return items.length === 0 ? null : `SELECT ${items.join(', ')} FROM ${SAMPLE}`;
}

export function readCandidates(sampled: readonly SampledColumn[], row: Row): ScanHints[] {
  return sampled.map(({ isRepeated, ...hints }, place) => {
    const top = (row[alias(place, 'top')] ?? []) as readonly (string | null)[];
    return { ...hints, candidates: isRepeated ? top.filter(isCandidate) : null };
  });
}

/**
 * What counts the candidates has a place of its own for all that is none, and calls it the empty text. What is as long
 * as a text is kept may be the beginning of longer ones.
 */
function isCandidate(value: string | null): value is string {
  return value !== null && value !== '' && value.length < TEXT_LENGTH;
}

/** The upper ends of all bins but the last; null where no bins can be made. */
function boundariesOf(min: unknown, max: unknown): number[] | null {
  if (typeof min !== 'number' || typeof max !== 'number') return null;
  const width = (max - min) / HISTOGRAM_BINS;
  if (!Number.isFinite(width) || width <= 0) return null;
  const inner = Array.from({ length: HISTOGRAM_BINS - 1 }, (_, bin) => min + (bin + 1) * width);
  return new Set(inner).size === inner.length ? inner : null;
}
