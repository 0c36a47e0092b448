import {
  anyOf,
  array,
  asUsed,
  decidedBy,
  NO_USES,
  NO_VALUE,
  ordersOf,
  type PlanNode,
  traceValue,
  traceValues,
  Untraceable,
  type Value,
} from './trace-value.ts';
import { bitOf, sourceKey, together, type UseBits, type Uses, usedAs } from './uses.ts';

/** What a statement's result is made of. */
export interface Trace {
  /** Of each column of the result, in their order. */
  readonly columns: readonly Uses[];
  /** What decides which rows there are: the rows of the tables it reads, and columns that filter, join and group. */
  readonly rows: Uses;
}

/** What one operator gives: with the order that its rows are in, for a LIMIT above. */
interface Relation {
  readonly columns: readonly Value[];
  readonly rows: Uses;
  readonly order: Uses;
}

/**
 * Follows the columns of a plan that `json_serialize_plan(…, optimize := false)` gave over tables of the right columns
 * back to those tables. The plan is bound, so that every name, `*`, USING and macro has been resolved by DuckDB itself,
 * and what is used is told by position. Throws `Untraceable`: what is not known for certain is not guessed.
 *
 * Invariant: if some other value of a source column can change a value of a result's column, or which rows it has, then
 * the source is among that column's uses or the rows'; `trace-plan.test.ts` holds it against executions.
 */
export function tracePlan(plan: PlanNode): Trace {
  const { columns, rows } = new Tracer().relation(plan);
  return { columns: columns.map(({ uses }) => uses), rows };
}

class Tracer {
  readonly #byTable = new Map<number, readonly Value[]>();
  /** Common tables by their index; of a recursive one what is known so far. */
  readonly #common = new Map<number, Relation>();
  /** What the right sides of the joins that we are in are given of the left, innermost last. */
  readonly #outer: (readonly Value[])[] = [];

  relation(node: PlanNode): Relation {
    const made = this.#make(node);
    if (typeof node.table_index === 'number') this.#byTable.set(node.table_index, made.columns);
    return made;
  }

  #make(node: PlanNode): Relation {
    const type = String(node.type);
    switch (type) {
      case 'LOGICAL_GET':
        return this.#scan(node);
      case 'LOGICAL_DUMMY_SCAN':
        return { columns: [NO_VALUE], rows: NO_USES, order: NO_USES };
      case 'LOGICAL_EXPRESSION_GET': {
        const child = this.#only(node);
        const rows = array(node.expressions).map((row) => this.#values(row, child));
        const columns = (rows[0] ?? []).map((_, at) => anyOf(rows.map((row) => row[at] ?? NO_VALUE)));
        return { ...child, columns };
      }
      case 'LOGICAL_PROJECTION': {
        const child = this.#only(node);
        return { ...child, columns: this.#values(node.expressions, child) };
      }
      case 'LOGICAL_FILTER': {
        const child = this.#only(node);
        return decided(child, asUsed(this.#values(node.expressions, child), 'filter'));
      }
      case 'LOGICAL_AGGREGATE_AND_GROUP_BY':
        return this.#aggregate(node);
      case 'LOGICAL_WINDOW': {
        const child = this.#only(node);
        return { ...child, columns: [...child.columns, ...this.#values(node.expressions, child)] };
      }
      case 'LOGICAL_UNNEST': {
        const child = this.#only(node);
        const unnested = this.#values(node.expressions, child);
        // A list gives as many rows as it has elements.
        return decided({ ...child, columns: [...child.columns, ...unnested] }, asUsed(unnested, 'join'));
      }
      case 'LOGICAL_DISTINCT': {
        const child = this.#only(node);
        const targets = asUsed(this.#values(node.distinct_targets, child), 'group_by');
        return decided(
          child,
          together([targets, this.#orders((node.order_by as PlanNode | null)?.orders, child)]),
        );
      }
      case 'LOGICAL_ORDER_BY': {
        const child = this.#only(node);
        return { ...child, order: this.#orders(node.orders, child) };
      }
      case 'LOGICAL_LIMIT': {
        const child = this.#only(node);
        const bounds = [node.limit_val, node.offset_val]
          .map((each) => (each as PlanNode | null)?.expression)
          .filter(Boolean);
        return decided(child, together([child.order, asUsed(this.#values(bounds, child), 'filter')]));
      }
      case 'LOGICAL_SAMPLE':
        return this.#only(node);
      case 'LOGICAL_UNION':
      case 'LOGICAL_EXCEPT':
      case 'LOGICAL_INTERSECT':
        return this.#setOperation(node, type);
      case 'LOGICAL_COMPARISON_JOIN':
      case 'LOGICAL_ANY_JOIN':
      case 'LOGICAL_ASOF_JOIN':
      case 'LOGICAL_DELIM_JOIN':
        return this.#join(node);
      case 'LOGICAL_CROSS_PRODUCT':
      case 'LOGICAL_POSITIONAL_JOIN':
        return sideBySide(this.#child(node, 0), this.#child(node, 1));
      case 'LOGICAL_DELIM_GET':
        return this.#outerRows(node);
      case 'LOGICAL_MATERIALIZED_CTE':
        this.#common.set(Number(node.table_index), this.#child(node, 0));
        return this.#child(node, 1);
      case 'LOGICAL_RECURSIVE_CTE':
        return this.#recursive(node);
      case 'LOGICAL_CTE_REF': {
        const common = this.#common.get(Number(node.cte_index));
        if (!common) throw new Untraceable('a common table is used where it is not known');
        return common;
      }
      default:
        throw new Untraceable(
          `the operator ${type.replace(/^LOGICAL_/, '').toLowerCase()} is not known to lineage`,
        );
    }
  }

  #child(node: PlanNode, at: number): Relation {
    const child = array(node.children)[at];
    if (!child) throw new Untraceable('an operator has fewer inputs than it should');
    return this.relation(child as PlanNode);
  }

  #only(node: PlanNode): Relation {
    return this.#child(node, 0);
  }

  #scan(node: PlanNode): Relation {
    const names = array(node.names).map(String);
    const indexes = array(node.column_indexes).map((each) => Number((each as PlanNode).index));
    if (node.name !== 'seq_scan') return this.#tableFunction(node, indexes);
    const { catalog, schema, table } = (node.function_data ?? {}) as PlanNode;
    const key = catalog === OWN_CATALOG ? `${schema}.${table}` : `${catalog}.${schema}.${table}`;
    const rows: Uses = new Map([[sourceKey(key, null), bitOf('identity')]]);
    const columns = indexes.map((index): Value => {
      const name = names[index];
      // What the table does not declare is DuckDB's own, such as a row's number.
      return { uses: name === undefined ? rows : new Map([[sourceKey(key, name), bitOf('identity')]]) };
    });
    return { columns, rows, order: NO_USES };
  }

  /** `unnest(list)`, `generate_series(1, n)` and such: of whatever they are given. */
  #tableFunction(node: PlanNode, indexes: readonly number[]): Relation {
    if (array(node.children).length === 0) {
      if (!MAKES_ROWS.has(String(node.name)))
        throw new Untraceable(`the table function ${node.name} reads what lineage does not know`);
      return { columns: indexes.map(() => NO_VALUE), rows: NO_USES, order: NO_USES };
    }
    const child = this.#only(node);
    const given: Value = { uses: asUsed(child.columns, 'transformation') };
    const kept = array(node.projected_input).map((at) => child.columns[Number(at)] ?? NO_VALUE);
    return decided(
      { ...child, columns: [...indexes.map(() => given), ...kept] },
      asUsed(child.columns, 'join'),
    );
  }

  #aggregate(node: PlanNode): Relation {
    const child = this.#only(node);
    const groups = this.#values(node.groups, child);
    const whichSet = array(node.grouping_functions).map(
      (each): Value => ({
        uses: asUsed(
          array(each).map((at) => groups[Number(at)] ?? NO_VALUE),
          'group_by',
        ),
      }),
    );
    return {
      columns: [...groups, ...this.#values(node.expressions, child), ...whichSet],
      rows: together([child.rows, asUsed(groups, 'group_by')]),
      order: NO_USES,
    };
  }

  #setOperation(node: PlanNode, type: string): Relation {
    const children = array(node.children).map((child) => this.relation(child as PlanNode));
    const rows = together(children.map((child) => child.rows));
    const columns = (children[0]?.columns ?? []).map((_, at) =>
      anyOf(children.map((child) => child.columns[at] ?? NO_VALUE)),
    );
    // Of a UNION without ALL, DuckDB puts a DISTINCT above it.
    if (type === 'LOGICAL_UNION') return { columns, rows, order: NO_USES };
    const compared = asUsed(
      children.flatMap((child) => child.columns),
      'filter',
    );
    return {
      columns: children[0]?.columns ?? [],
      rows: together([rows, compared]),
      order: NO_USES,
    };
  }

  #join(node: PlanNode): Relation {
    const { left, right, handedOn, outer } = this.#sides(node);
    const own = array(node.conditions).filter(
      (each) => handedOn.length === 0 || !isHandBack(each as PlanNode, outer, handedOn),
    );
    const both = [node.predicate, node.condition].filter(Boolean);
    const compared = [
      ...own.map((each) => this.#value((each as PlanNode).left, left)),
      ...own.map((each) => this.#value((each as PlanNode).right, right)),
      ...this.#values(both, sideBySide(left, right)),
    ];
    switch (String(node.join_type)) {
      case 'SEMI':
      case 'ANTI':
        return decided(left, together([usedAs([right.rows], 'filter'), asUsed(compared, 'filter')]));
      case 'MARK': {
        const mark = together([asUsed(compared, 'transformation', true), usedAs([right.rows], 'filter')]);
        return { ...left, columns: [...left.columns, { uses: mark }] };
      }
      case 'SINGLE': {
        // A subquery in place of a value: which rows it has decides about that value, and not about rows.
        const by = together([asUsed(compared, 'join'), deciding(right.rows)]);
        const values = right.columns.map((value) => decidedBy(value, by));
        return { ...left, columns: [...left.columns, ...values] };
      }
      case 'INNER':
      case 'LEFT':
      case 'RIGHT':
      case 'FULL':
        return decided(sideBySide(left, right), asUsed(compared, 'join'));
      default:
        throw new Untraceable(`the join ${String(node.join_type).toLowerCase()} is not known to lineage`);
    }
  }

  /** Of a correlated subquery, the inner side is made knowing what it is given of the outer. */
  #sides(node: PlanNode) {
    const handedOn = array(node.duplicate_eliminated_columns);
    const isFlipped = node.delim_flipped === true;
    const first = this.#child.bind(this);
    if (node.type !== 'LOGICAL_DELIM_JOIN') {
      return { left: first(node, 0), right: first(node, 1), handedOn: [], outer: 'left' as const };
    }
    const outer = this.#child(node, isFlipped ? 1 : 0);
    this.#outer.push(this.#values(handedOn, outer));
    const inner = this.#child(node, isFlipped ? 0 : 1);
    this.#outer.pop();
    return isFlipped
      ? { left: inner, right: outer, handedOn, outer: 'right' as const }
      : { left: outer, right: inner, handedOn, outer: 'left' as const };
  }

  #outerRows(node: PlanNode): Relation {
    const count = array(node.chunk_types).length;
    const columns = this.#outer.findLast((given) => given.length === count);
    if (!columns) throw new Untraceable('a subquery reads outer rows that are not known');
    return { columns, rows: NO_USES, order: NO_USES };
  }

  /** Rounds of it until nothing is added: uses are finite sets that only grow. */
  #recursive(node: PlanNode): Relation {
    const distinct = node.union_all !== true;
    const first = this.#child(node, 0);
    let reached: Relation = { ...first, order: NO_USES };
    for (;;) {
      this.#common.set(Number(node.table_index), reached);
      const round = this.#child(node, 1);
      const columns = reached.columns.map((value, at) => anyOf([value, round.columns[at] ?? NO_VALUE]));
      const grouped = distinct ? asUsed(columns, 'group_by') : NO_USES;
      const next = { columns, rows: together([reached.rows, round.rows, grouped]), order: NO_USES };
      if (sizeOf(next) === sizeOf(reached)) return next;
      reached = next;
    }
  }

  #orders(orders: unknown, child: Relation): Uses {
    return ordersOf(orders, { ...child, byTable: this.#byTable });
  }

  #value(expression: unknown, child: Relation): Value {
    return traceValue(expression, { ...child, byTable: this.#byTable });
  }

  #values(expressions: unknown, child: Relation): Value[] {
    return traceValues(expressions, { ...child, byTable: this.#byTable });
  }
}

/** What DuckDB calls the database of an engine in memory. */
const OWN_CATALOG = 'memory';

/** Table functions without an input that read nothing. */
const MAKES_ROWS: ReadonlySet<string> = new Set(['range', 'generate_series', 'repeat', 'repeat_row']);

/** The condition by which a correlated subquery's rows find back to the outer rows that they were made for. */
function isHandBack(condition: PlanNode, outer: 'left' | 'right', handedOn: readonly unknown[]): boolean {
  if (condition.comparison !== 'COMPARE_NOT_DISTINCT_FROM') return false;
  const { index } = condition[outer] as PlanNode;
  return handedOn.some((each) => (each as PlanNode).index === index);
}

/** Which rows there are, seen from a value that is taken from one of them. */
function deciding(rows: Uses): Uses {
  const direct = bitOf('identity') | bitOf('transformation') | bitOf('aggregation');
  return new Map(
    [...rows].map(([key, bits]): [string, UseBits] => [
      key,
      bits & direct ? (bits & ~direct) | bitOf('filter') : bits,
    ]),
  );
}

function decided(relation: Relation, by: Uses): Relation {
  return { ...relation, rows: together([relation.rows, by]) };
}

function sideBySide(left: Relation, right: Relation): Relation {
  return {
    columns: [...left.columns, ...right.columns],
    rows: together([left.rows, right.rows]),
    order: NO_USES,
  };
}

function sizeOf({ columns, rows }: Relation): number {
  return [rows, ...columns.map(({ uses }) => uses)].reduce(
    (sum, uses) => sum + [...uses.values()].reduce((bits, each) => bits + bitCount(each), 0),
    0,
  );
}

function bitCount(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}
