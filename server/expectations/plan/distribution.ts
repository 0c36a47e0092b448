import type { CellValue } from '../../engine/engine.ts';
import { divergence, type Partition } from '../divergence.ts';
import { asDouble, memberLiteral, memberSql } from '../literals.ts';
import { CRAMERS_THRESHOLD } from '../vocabulary/aggregates.ts';
import type { Scalar } from '../vocabulary/expectation.ts';
import type { ArgumentsOf } from '../vocabulary.ts';
import {
  both,
  type Column,
  countSql,
  doubleOf,
  type Figure,
  filterSql,
  NO_ROWS,
  numberOf,
  observedNumber,
  type Plan,
  requireKind,
  type Scope,
  subjectOf,
  textSql,
  whereSql,
} from './plan.ts';
import { PRESENT, ROWS, VALUE, valueCounts } from './value-counts.ts';

/** Plans of rules about how values are distributed. */

type Divergence = ArgumentsOf<'expect_column_kl_divergence_to_be_less_than'>;

export function planDivergence(args: Divergence, scope: Scope): Plan {
  const { partition_object: expected } = args;
  return 'bins' in expected ? planContinuous(args, expected, scope) : planCategorical(args, expected, scope);
}

function planOf(
  args: Divergence,
  figures: readonly Figure[],
  read: (of: readonly CellValue[]) => Partition,
): Plan {
  return {
    figures,
    failing: null,
    conclude(measured) {
      const partition = read(figures.map((figure) => measured(figure)));
      const value = divergence(partition, {
        internal: args.internal_weight_holdout ?? 0,
        tail: args.tail_weight_holdout ?? 0,
      });
      // Infinite is told as nothing, as Great Expectations does.
      const observed = value === null || !Number.isFinite(value) ? null : value;
      return { ...NO_ROWS, passed: value !== null && value <= args.threshold, observed };
    },
  };
}

function planCategorical(
  args: Divergence,
  { values, weights }: { readonly values: readonly (Scalar | null)[]; readonly weights: readonly number[] },
  scope: Scope,
): Plan {
  const column = subjectOf(scope.table, args.column);
  const source = valueCounts(column, scope);
  const subject = { ...column, sql: VALUE };
  const literals = values.map((value) => (value === null ? null : memberLiteral(value, subject)));
  const known = [...new Set(literals.filter((literal) => literal !== null))];
  const member = memberSql(subject, known);
  const value = column.kind.kind === 'float' ? asDouble(subject) : VALUE;
  const place = known.length === 0 ? '0' : `list_position([${known.join(', ')}], ${value})`;
  const figures = [
    { source, sql: `list({place: ${place}, n: ${ROWS}}) FILTER (WHERE ${member})` },
    { source, sql: `count_if(${PRESENT} AND NOT (${member}))` },
    { source, sql: `sum(${ROWS}) FILTER (WHERE ${PRESENT} AND NOT (${member}))` },
    { source, sql: textSql(`sum(${ROWS} * ln(${ROWS})) FILTER (WHERE ${PRESENT} AND NOT (${member}))`) },
  ];
  return planOf(args, figures, ([found, values, rows, rowsLogRows]) => {
    const counts = new Map<string, number>();
    for (const each of (found ?? []) as readonly { place: number; n: number }[]) {
      counts.set(known[each.place - 1] as string, numberOf(each.n));
    }
    return {
      kind: 'categorical',
      weights,
      counts: literals.map((literal) => (literal === null ? 0 : (counts.get(literal) ?? 0))),
      others: {
        values: numberOf(values ?? null),
        rows: numberOf(rows ?? null),
        rowsLogRows: doubleOf(rowsLogRows ?? null) ?? 0,
      },
    };
  });
}

type Continuous = Extract<Divergence['partition_object'], { bins: unknown }>;

/** A bin holds its lower bound and not its upper one, the last both. NaN lies above all bins. */
function planContinuous(args: Divergence, { bins, weights, tail_weights }: Continuous, scope: Scope): Plan {
  const column = subjectOf(scope.table, args.column);
  requireKind(column, ['exact', 'float'], 'bins are of numbers');
  const value = asDouble(column);
  const { relationSql: source } = scope.table;
  const isNan = column.kind.kind === 'float' ? `isnan(${column.sql})` : null;
  const [first, last] = [bins[0] as number, bins.at(-1) as number];
  // DuckDB's bins hold their upper bound; those of the negative values hold the lower one of these.
  const negated = bins.map((bin) => -bin).reverse();
  const histogram = `histogram(-${value}, [${negated.map((bin) => `CAST('${bin}' AS DOUBLE)`).join(', ')}])`;
  const figures = [
    { source, sql: `${histogram}${filterSql(both(scope.about, isNan && `NOT ${isNan}`))}` },
    { source, sql: countSql(both(scope.about, `${value} < CAST('${first}' AS DOUBLE)`)) },
    { source, sql: countSql(both(scope.about, `${value} > CAST('${last}' AS DOUBLE)`)) },
    { source, sql: countSql(both(scope.about, `${value} = CAST('${last}' AS DOUBLE)`)) },
  ];
  return planOf(args, figures, ([counted, below, above, atLast]) => {
    const byBound = new Map(
      Object.entries((counted ?? {}) as Readonly<Record<string, CellValue>>).map(([bound, rows]) => [
        doubleOf(bound),
        numberOf(rows),
      ]),
    );
    // The bin of -upper < -x <= -lower is named by its bound, -lower.
    const counts = bins.slice(0, -1).map((lower) => byBound.get(-lower === 0 ? 0 : -lower) ?? 0);
    counts[counts.length - 1] = (counts.at(-1) as number) + numberOf(atLast ?? null);
    const tails = [numberOf(below ?? null), numberOf(above ?? null)] as const;
    return { kind: 'continuous', weights, tailWeights: tail_weights ?? null, counts, tails };
  });
}

/**
 * Cramér’s φ (V): the root of χ²/n over one less than the smaller number of categories, without a correction for
 * continuity. Where one of the columns has a single category there is no association, and it is 0.
 */
export function planCramersPhi(
  args: ArgumentsOf<'expect_column_pair_cramers_phi_value_to_be_less_than'>,
  scope: Scope,
): Plan {
  const [a, b] = [subjectOf(scope.table, args.column_A), subjectOf(scope.table, args.column_B)];
  for (const column of [a, b]) {
    requireKind(
      column,
      ['text', 'exact', 'float', 'boolean', 'day', 'instant', 'time'],
      'it has no categories',
    );
  }
  const where = whereSql(both(scope.about, `${a.sql} IS NOT NULL AND ${b.sql} IS NOT NULL`));
  const rows = `(SELECT ${a.sql}, ${b.sql} FROM ${scope.table.relationSql}${where})`;
  const [left, right] = [
    category(a, args.bins_A, args.n_bins_A, rows),
    category(b, args.bins_B, args.n_bins_B, rows),
  ];
  const pairs = `SELECT ${left} AS a, ${right} AS b, count(*) AS n FROM ${rows} GROUP BY 1, 2`;
  const source = `(SELECT a, b, n, sum(n) OVER (PARTITION BY a) AS of_a, sum(n) OVER (PARTITION BY b) AS of_b FROM (${pairs}))`;
  const figures = [
    { source, sql: textSql('sum(CAST(n AS DOUBLE) * n / (CAST(of_a AS DOUBLE) * of_b))') },
    { source, sql: 'count(DISTINCT a)' },
    { source, sql: 'count(DISTINCT b)' },
  ];
  return {
    figures,
    failing: null,
    conclude(measured) {
      const [sum, ofA, ofB] = figures.map((figure) => measured(figure));
      const squares = doubleOf(sum ?? null);
      if (squares === null) return { ...NO_ROWS, passed: false, observed: null };
      const freedom = Math.min(numberOf(ofA ?? null), numberOf(ofB ?? null)) - 1;
      const phi = freedom === 0 ? 0 : Math.min(1, Math.sqrt(Math.max(0, squares - 1) / freedom));
      return {
        ...NO_ROWS,
        passed: phi <= (args.threshold ?? CRAMERS_THRESHOLD),
        observed: observedNumber(phi),
      };
    },
  };
}

/** The value itself, or the number of the bin that it is in: between edges, or of so many equally wide ones. */
function category(
  column: Column,
  edges: readonly (string | number)[] | null | undefined,
  count: number | null | undefined,
  rows: string,
): string {
  if (edges != null) {
    const literals = edges
      .map((edge) => memberLiteral(edge, { ...column, sql: '' }))
      .filter((each) => each !== null);
    const value = column.kind.kind === 'float' ? asDouble(column) : column.sql;
    return literals.map((edge) => `CAST(${value} >= ${edge} AS INTEGER)`).join(' + ') || '0';
  }
  if (count == null) return column.sql;
  requireKind(column, ['exact', 'float'], 'equally wide bins are of numbers');
  const value = asDouble(column);
  const [least, most] = [`(SELECT min(${value}) FROM ${rows})`, `(SELECT max(${value}) FROM ${rows})`];
  return `least(${count - 1}, floor((${value} - ${least}) * ${count} / nullif(${most} - ${least}, 0)))`;
}
