import type { Column, Row } from '../engine/engine.ts';
import { quoteIdentifier, quoteLiteral } from '../engine/sql-text.ts';
import type { LakeStatistics } from '../lake/lake-statistics.ts';
import { columnClass, mayBeNan } from './column-class.ts';
import { finiteSql, numberSql } from './sample-sql.ts';
import { type ScanHints, TEXT_LENGTH } from './scan-hints.ts';
import type { ColumnProfile, HistogramBin, TopValue } from './schema.ts';

/** The second statement of a profile, the one that reads every row: counts, bounds, histograms and top values. */

const TOP_KEPT = 10;

export interface ScanColumn extends Column {
  readonly fieldId: number;
  readonly hints: ScanHints;
  /** What the table's own metadata says, which is not asked for again. */
  readonly known: LakeStatistics;
}

const alias = (place: number, what: string) => `c${place}_${what}`;

export function scanSql(columns: readonly ScanColumn[], fromSql: string): string {
  const items = columns.flatMap((column, place) => itemsOf(column, place));
  return `SELECT ${['count(*) AS scanned', ...items].join(', ')} FROM ${fromSql}`;
}

function itemsOf(column: ScanColumn, place: number): string[] {
  const { type, hints, known } = column;
  const kind = columnClass(type);
  const name = quoteIdentifier(column.name);
  const as = (sql: string, what: string) => `${sql} AS ${alias(place, what)}`;
  const finite = finiteSql(column);
  const isOrdered = kind === 'number' || kind === 'instant';
  const items = [as(`count(${name})`, 'count')];
  if (kind !== 'bytes') items.push(as(`approx_count_distinct(${name})`, 'distinct'));
  if (kind === 'text') {
    items.push(
      as(`left(min(${name}), ${TEXT_LENGTH})`, 'min'),
      as(`left(max(${name}), ${TEXT_LENGTH})`, 'max'),
    );
    items.push(as(`count_if(${name} = '')`, 'empty'));
  } else if (isOrdered && known.bounds === null) {
    items.push(
      as(`CAST(min(${name})${finite} AS VARCHAR)`, 'min'),
      as(`CAST(max(${name})${finite} AS VARCHAR)`, 'max'),
    );
  }
  if (kind === 'boolean') items.push(as(`count_if(${name})`, 'true'));
  if (kind === 'number') items.push(as(`avg(${isHuge(type) ? numberSql(column) : name})${finite}`, 'mean'));
  if (mayBeNan(type)) {
    items.push(as(`count_if(isnan(${name}))`, 'nan'), as(`count_if(isinf(${name}))`, 'infinite'));
  } else if (finite) items.push(as(`count_if(NOT isfinite(${name}))`, 'infinite'));
  if (isOrdered && hints.boundaries) {
    const bins = hints.boundaries.map((boundary) => `'${boundary}'`).join(', ');
    items.push(as(`histogram(${numberSql(column)}, [${bins}]::DOUBLE[])${finite}`, 'histogram'));
  }
  if (kind !== 'boolean' && hints.candidates && hints.candidates.length > 0) {
    items.push(as(countCandidates(column, hints.candidates), 'top'));
  }
  return items;
}

/** Their exact sum may be more than DuckDB can hold. */
function isHuge(type: string): boolean {
  return /^(DECIMAL\((19|[23]\d),|U?HUGEINT)/.test(type);
}

/** By these DuckDB calls what is none of the values that it counts. */
const TAKEN = new Set(['2147483647', '9223372036854775807', 'infinity', 'inf']);

function countCandidates({ name, type }: Column, candidates: readonly string[]): string {
  const values = candidates.map(quoteLiteral).join(', ');
  const isOwn = /^(INTEGER|BIGINT|DATE|VARCHAR)$/.test(type) && !candidates.some((value) => TAKEN.has(value));
  return isOwn
    ? `histogram_exact(${quoteIdentifier(name)}, [${values}]::${type}[])::MAP(VARCHAR, UBIGINT)`
    : `histogram_exact(CAST(${quoteIdentifier(name)} AS VARCHAR), [${values}])`;
}

export function readScan(columns: readonly ScanColumn[], row: Row): ColumnProfile[] {
  const scanned = Number(row.scanned);
  return columns.map((column, place) => {
    const { name, type, fieldId, hints, known } = column;
    const of = (what: string) => row[alias(place, what)] ?? null;
    const text = (what: string) => (of(what) === null ? null : String(of(what)));
    const count = Number(of('count'));
    const min = known.bounds?.min ?? text('min');
    const max = known.bounds?.max ?? text('max');
    const empty = Number(of('empty') ?? 0);
    const distinct = of('distinct');
    return {
      name,
      fieldId,
      type,
      class: columnClass(type),
      nulls: known.nulls ?? scanned - count,
      nullsExact: known.nulls !== null,
      distinct: distinct === null ? null : Math.min(Number(distinct), count),
      min,
      max,
      mean: of('mean') as number | null,
      quantiles: hints.quantiles,
      nan: Number(of('nan') ?? 0),
      infinite: Number(of('infinite') ?? 0),
      empty,
      jsonShare: hints.jsonShare,
      histogram: hints.boundaries && binsOf(hints.boundaries, of('histogram')),
      top:
        columnClass(type) === 'boolean'
          ? topOf(['true', 'false'], { true: of('true'), false: count - Number(of('true')) }, 0)
          : hints.candidates && topOf(hints.candidates, of('top'), empty),
    };
  });
}

/** The first and the last bin are open, as far as the sample knew: they take what lay outside it. */
function binsOf(boundaries: readonly number[], counted: unknown): HistogramBin[] {
  const counts = (counted ?? {}) as Readonly<Record<string, number>>;
  const first = boundaries[0] as number;
  const last = boundaries.at(-1) as number;
  const width = boundaries.length > 1 ? (last - first) / (boundaries.length - 1) : 0;
  const ends = [...boundaries, last + width];
  return ends.map((to, bin) => ({
    from: bin === 0 ? first - width : (ends[bin - 1] as number),
    to,
    rows: Number(counts[bin === boundaries.length ? 'Infinity' : String(to)] ?? 0),
  }));
}

function topOf(candidates: readonly string[], counted: unknown, empty: number): TopValue[] {
  const counts = (counted ?? {}) as Readonly<Record<string, number>>;
  return [
    ...candidates.map((value) => ({ value, rows: Number(counts[value] ?? 0) })),
    { value: '', rows: empty },
  ]
    .filter(({ rows }) => rows > 0)
    .sort((a, b) => b.rows - a.rows || (a.value < b.value ? -1 : 1))
    .slice(0, TOP_KEPT);
}
