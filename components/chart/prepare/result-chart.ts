import type { ChartTable } from './chart-table.ts';
import { amountOf, type ChartColumn, type ChartRows, instantOf, isWhole, roleOf } from './column-role.ts';
import type { NumberFormat } from './format.ts';

/** How the rows of a result are drawn; the contract of what is stored is `chartSpec` of the queries. */
export interface ResultChartSpec {
  readonly kind: 'bar' | 'line' | 'area' | 'scatter' | 'number';
  readonly x: string | null;
  readonly y: readonly string[];
  readonly series: string | null;
  readonly stacked: boolean;
}

export interface DrawnSeries {
  readonly name: string;
  /** Along `axis`; of points their values upwards. Missing is a gap. */
  readonly values: readonly (number | null)[];
  /** Of points only: their values along. */
  readonly along: readonly number[];
  readonly format: NumberFormat;
}

export interface ResultChartData {
  readonly kind: ResultChartSpec['kind'];
  readonly stacked: boolean;
  /** `time`: milliseconds since 1970 as UTC; `value`: the series bring their own places. */
  readonly axis: {
    readonly kind: 'names' | 'steps' | 'time' | 'value';
    readonly label: string;
    readonly labels: readonly string[];
    readonly times: readonly number[];
  };
  readonly series: readonly DrawnSeries[];
  /** All names that could be series, for their colours; empty where the series are measures. */
  readonly identities: readonly string[];
  /** Caps and additions, each a sentence: nothing is left out silently. */
  readonly notes: readonly string[];
  readonly description: string;
  readonly table: ChartTable;
}

export type PreparedChart =
  | { readonly ok: true; readonly chart: ResultChartData }
  /** Why it cannot be drawn, and what to do. */
  | { readonly ok: false; readonly message: string };

export const ROWS_READ_MAX = 50_000;
export const BARS_MAX = 30;
export const COLUMNS_MAX = 200;
export const POINTS_MAX = 5000;
export const SERIES_MAX = 8;
const MISSING_NAME = 'Unknown';

const count = (value: number) => value.toLocaleString('en');

/** Of rows that were made of more: what is to be said of it, and how many values there were. */
export interface WholeResult {
  readonly notes: readonly string[];
  readonly xCount: number;
  readonly seriesCount: number;
}

/** Rows as something to draw: in order, capped with `N of M`, gaps kept; or why it cannot be drawn. */
export function prepareResultChart(
  spec: ResultChartSpec,
  columns: readonly ChartColumn[],
  rows: ChartRows,
  whole: WholeResult | null = null,
): PreparedChart {
  const asked = [...spec.y, ...[spec.x, spec.series].filter((name) => name !== null)];
  const missing = asked.filter((name) => !columns.some((column) => column.name === name));
  if (missing.length > 0) {
    return { ok: false, message: `The result has no column ${missing.join(', ')}. Choose another one.` };
  }
  if (spec.x === null && spec.kind !== 'number') {
    return { ok: false, message: 'There is nothing along the axis yet. Choose a column for it.' };
  }
  const place = (name: string) => columns.findLastIndex((column) => column.name === name);
  // What was added up before is few; all of it is read.
  const read = whole ? rows.rowCount : Math.min(rows.rowCount, ROWS_READ_MAX);
  // Points are chosen evenly from all; whatever else is drawn of many rows was added up before.
  const step = spec.kind === 'scatter' ? rows.rowCount / Math.max(1, read) : 1;
  const at = (row: number) => Math.floor(row * step);
  const notes = [...(whole?.notes ?? [])];
  if (read < rows.rowCount && spec.kind !== 'number') {
    const which = step > 1 ? 'evenly chosen' : 'the first';
    notes.push(`Drawn from ${count(read)} of ${count(rows.rowCount)} rows, ${which}.`);
  }
  const measures = spec.y.map((name): Measure => {
    const column = place(name);
    return {
      name,
      format: isWhole(columns[column] ?? { name, type: '' }) ? 'integer' : 'decimal',
      value: (row) => amountOf(rows.text(at(row), column)),
    };
  });
  const seriesAt = spec.series === null ? null : place(spec.series);
  const seriesOf = seriesAt === null ? null : (row: number) => rows.text(at(row), seriesAt) ?? MISSING_NAME;
  const input: Input = { spec, read, measures, seriesOf, notes, whole };
  if (spec.kind === 'number' || spec.x === null) return { ok: true, chart: numbers(input) };
  const xAt = place(spec.x);
  const column = columns[xAt] ?? { name: spec.x, type: '' };
  const x = (row: number) => rows.text(at(row), xAt);
  if (spec.kind === 'scatter') return { ok: true, chart: scatter(input, (row) => amountOf(x(row))) };
  return { ok: true, chart: overAxis(input, x, roleOf(column)) };
}

interface Measure {
  readonly name: string;
  readonly format: NumberFormat;
  readonly value: (row: number) => number | null;
}

interface Input {
  readonly spec: ResultChartSpec;
  readonly read: number;
  readonly measures: readonly Measure[];
  readonly seriesOf: ((row: number) => string) | null;
  readonly notes: string[];
  readonly whole: WholeResult | null;
}

const NO_AXIS = { kind: 'names', label: '', labels: [], times: [] } as const;

function numbers({ spec, measures, notes, read }: Input): ResultChartData {
  if (read > 1) notes.push(`The first of ${count(read)} rows.`);
  const values = measures.map(({ value }) => (read > 0 ? value(0) : null));
  return {
    kind: 'number',
    stacked: false,
    axis: NO_AXIS,
    series: measures.map(({ name, format }, place) => ({
      name,
      format,
      along: [],
      values: [values[place] ?? null],
    })),
    identities: [],
    notes,
    description: spec.y.join(', '),
    table: {
      columns: measures.map(({ name, format }) => ({ label: name, format })),
      rows: [values],
      total: 1,
    },
  };
}

function scatter(
  { spec, read, measures, seriesOf, notes }: Input,
  along: (row: number) => number | null,
): ResultChartData {
  const [measure] = measures;
  const points: { name: string; x: number; y: number }[] = [];
  let unusable = 0;
  for (let row = 0; row < read; row++) {
    const x = along(row);
    const y = measure?.value(row) ?? null;
    if (x === null || y === null) unusable += 1;
    else points.push({ name: seriesOf?.(row) ?? measure?.name ?? '', x, y });
  }
  const step = Math.max(1, points.length / POINTS_MAX);
  const drawn = Array.from(
    { length: Math.min(points.length, POINTS_MAX) },
    (_, place) => points[Math.floor(place * step)],
  ).filter((point) => point !== undefined);
  if (drawn.length < points.length)
    notes.push(`${count(drawn.length)} of ${count(points.length)} points are drawn, evenly chosen.`);
  if (unusable > 0) notes.push(`${count(unusable)} rows lack a value and have no point.`);
  const { names, identities } = largest(
    drawn.map(({ name }) => name),
    () => 1,
    notes,
  );
  const format = measure?.format ?? 'decimal';
  const series = names.map((name) => {
    const own = drawn.filter((point) => point.name === name);
    return { name, format, along: own.map(({ x }) => x), values: own.map(({ y }) => y) };
  });
  const label = spec.x ?? '';
  return {
    kind: 'scatter',
    stacked: false,
    axis: { kind: 'value', label, labels: [], times: [] },
    series,
    identities: seriesOf ? identities : [],
    notes,
    description: `Points of ${measure?.name} against ${label}${spec.series === null ? '' : ` for each ${spec.series}`}: ${count(drawn.length)} points.`,
    table: {
      columns: [
        ...(spec.series === null ? [] : [{ label: spec.series, format: 'text' as const }]),
        { label, format: 'decimal' },
        { label: measure?.name === label ? `${label}, upwards` : (measure?.name ?? ''), format },
      ],
      rows: drawn.map(({ name, x, y }) => (spec.series === null ? [x, y] : [name, x, y])),
      total: points.length,
    },
  };
}

/** The names that have the most, as many as can be told apart. */
function largest(all: readonly string[], weight: (place: number) => number, notes: string[], inAll = 0) {
  const sums = new Map<string, number>();
  for (const [place, name] of all.entries()) sums.set(name, (sums.get(name) ?? 0) + weight(place));
  const identities = [...sums.keys()];
  const names =
    identities.length <= SERIES_MAX
      ? identities
      : identities.sort((a, b) => (sums.get(b) ?? 0) - (sums.get(a) ?? 0)).slice(0, SERIES_MAX);
  if (names.length < identities.length)
    notes.push(`The ${names.length} largest of ${count(Math.max(identities.length, inAll))} series.`);
  return { names, identities };
}

function overAxis(
  { spec, read, measures, seriesOf, notes, whole }: Input,
  x: (row: number) => string | null,
  role: string,
): ResultChartData {
  const cells = new Map<string, Map<string, number | null>>();
  const seriesNames: string[] = [];
  const weights: number[] = [];
  let added = 0;
  for (let row = 0; row < read; row++) {
    const at = x(row) ?? MISSING_NAME;
    const line = cells.get(at) ?? new Map<string, number | null>();
    cells.set(at, line);
    for (const measure of seriesOf ? measures.slice(0, 1) : measures) {
      const name = seriesOf?.(row) ?? measure.name;
      const value = measure.value(row);
      seriesNames.push(name);
      weights.push(Math.abs(value ?? 0));
      const before = line.get(name);
      if (before !== undefined) added += 1;
      line.set(
        name,
        before === undefined || before === null ? value : value === null ? before : before + value,
      );
    }
  }
  if (added > 0)
    notes.push(
      `Rows with the same ${spec.x}${spec.series === null ? '' : ` and ${spec.series}`} are added up.`,
    );
  const { names, identities } = largest(
    seriesNames,
    (place) => weights[place] ?? 0,
    notes,
    whole?.seriesCount,
  );
  const isTime = role === 'time' && spec.kind !== 'bar';
  const { labels, of: found } = ordered(cells, names, spec.kind, role);
  const of = Math.max(found, whole?.xCount ?? 0);
  if (of > labels.length)
    notes.push(
      `${role === 'time' || role === 'step' ? 'The last' : 'The largest'} ${count(labels.length)} of ${count(of)} values of ${spec.x}.`,
    );
  const formatFor = (name: string) =>
    measures.find((measure) => measure.name === name)?.format ?? measures[0]?.format ?? 'decimal';
  const series = names.map((name) => ({
    name,
    along: [],
    format: formatFor(name),
    values: labels.map((label) => cells.get(label)?.get(name) ?? null),
  }));
  const label = spec.x ?? '';
  return {
    kind: spec.kind,
    stacked: spec.stacked && series.length > 1,
    axis: {
      kind: isTime ? 'time' : role === 'time' || role === 'step' ? 'steps' : 'names',
      label,
      labels,
      times: isTime ? labels.map((text) => instantOf(text) ?? Number.NaN) : [],
    },
    series,
    identities: seriesOf ? identities : [],
    notes,
    description: `${spec.y.join(', ')} by ${label}${spec.series === null ? '' : ` for each ${spec.series}`}: ${count(labels.length)} values${labels.length > 0 ? `, from ${labels[0]} to ${labels.at(-1)}` : ''}.`,
    table: {
      columns: [
        { label, format: 'text' },
        ...series.map(({ name, format }) => ({ label: name === label ? `${name}, value` : name, format })),
      ],
      rows: labels.map((text, place) => [text, ...series.map(({ values }) => values[place] ?? null)]),
      total: of,
    },
  };
}

function ordered(
  cells: ReadonlyMap<string, ReadonlyMap<string, number | null>>,
  names: readonly string[],
  kind: ResultChartSpec['kind'],
  role: string,
): { labels: string[]; of: number } {
  const all = [...cells.keys()];
  const cap = kind !== 'bar' ? POINTS_MAX : role === 'time' || role === 'step' ? COLUMNS_MAX : BARS_MAX;
  if (role === 'time') {
    const dated = all
      .filter((text) => instantOf(text) !== null)
      .sort((a, b) => (instantOf(a) ?? 0) - (instantOf(b) ?? 0));
    return { labels: dated.slice(-cap), of: all.length };
  }
  if (role === 'step') {
    return {
      labels: all
        .sort((a, b) => (amountOf(a) ?? Number.POSITIVE_INFINITY) - (amountOf(b) ?? Number.POSITIVE_INFINITY))
        .slice(-cap),
      of: all.length,
    };
  }
  if (kind !== 'bar') return { labels: all.slice(0, cap), of: all.length };
  const sizes = new Map(
    all.map((text) => [text, names.reduce((sum, name) => sum + (cells.get(text)?.get(name) ?? 0), 0)]),
  );
  return {
    labels: all.sort((a, b) => (sizes.get(b) ?? 0) - (sizes.get(a) ?? 0)).slice(0, cap),
    of: all.length,
  };
}
