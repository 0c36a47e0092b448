import type { ProofPerson } from './people.ts';
import type { Random } from './random.ts';
import type { ProofColumn, ProofTable } from './tables.ts';
import { typeOf, type Value } from './values.ts';

/** True, false or unknown, as SQL has it. */
type Truth = boolean | null;

/** Something went wrong with a value: then the row is not shown. */
class Fails extends Error {}

/** A row filter's condition with what it means, worked out without any engine. */
export interface ProofCondition {
  readonly sql: string;
  /** Whether a row of the table passes for the person. */
  passes(table: ProofTable, row: readonly Value[], person: ProofPerson): boolean;
}

interface Part {
  readonly sql: string;
  truth(row: Cells): Truth;
}

interface Cells {
  cell(column: string): Value;
  readonly person: ProofPerson;
}

class NoSuchColumn extends Error {}

/** A condition over the columns of a table; now and then one that cannot be, which nobody passes. */
export function randomCondition(random: Random, table: ProofTable): ProofCondition {
  const kind = random.next();
  if (kind < 0.05) return nothing('there is no such thing');
  if (kind < 0.1) return nothing('no_such_column = 1');
  if (kind < 0.14) return nothing('(SELECT true)');
  const part = randomPart(random, table, 2);
  return {
    sql: part.sql,
    passes(target, row, person) {
      const cells: Cells = {
        person,
        cell(column) {
          const place = target.columns.findIndex(
            ({ name, declared }) => declared && name.toLowerCase() === column,
          );
          if (place < 0) throw new NoSuchColumn(column);
          return row[place] ?? null;
        },
      };
      try {
        return part.truth(cells) === true;
      } catch (error) {
        if (error instanceof Fails || error instanceof NoSuchColumn) return false;
        throw error;
      }
    },
  };
}

function nothing(sql: string): ProofCondition {
  return { sql, passes: () => false };
}

/** Names that can be written without quotes, of types that conditions are made for here. */
function usable(table: ProofTable): ProofColumn[] {
  return table.columns.filter(
    ({ name, type, declared }) =>
      declared && /^[a-z_][a-z0-9_]*$/.test(name) && !RESERVED.has(name) && type !== 'binary',
  );
}

const RESERVED = new Set(['offset', 'partition', 'order', 'name']);

function randomPart(random: Random, table: ProofTable, depth: number): Part {
  if (depth > 0 && random.chance(0.5)) {
    const [left, right] = [randomPart(random, table, depth - 1), randomPart(random, table, depth - 1)];
    switch (random.below(3)) {
      case 0:
        return {
          sql: `(${left.sql} AND ${right.sql})`,
          truth: (row) => and(left.truth(row), right.truth(row)),
        };
      case 1:
        return {
          sql: `(${left.sql} OR ${right.sql})`,
          truth: (row) => not(and(not(left.truth(row)), not(right.truth(row)))),
        };
      default:
        return { sql: `NOT (${left.sql})`, truth: (row) => not(left.truth(row)) };
    }
  }
  const column = random.pick(usable(table));
  if (random.chance(0.15)) {
    const negated = random.chance(0.5);
    return {
      sql: `${column.name} IS ${negated ? 'NOT ' : ''}NULL`,
      truth: (row) => (row.cell(column.name) === null) !== negated,
    };
  }
  return onColumn(random, column);
}

function and(left: Truth, right: Truth): Truth {
  if (left === false || right === false) return false;
  return left === null || right === null ? null : true;
}

function not(truth: Truth): Truth {
  return truth === null ? null : !truth;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function onColumn(random: Random, { name, type }: ProofColumn): Part {
  const { random: any, samples, write } = typeOf(type);
  if (type === 'boolean') return { sql: name, truth: (row) => row.cell(name) as Truth };
  if (type === 'string') return onText(random, name);
  const value = random.chance(0.5) ? any(random) : random.pick(samples);
  if (typeof value === 'number' && !Number.isFinite(value))
    return onColumn(random, { name, type, tags: [], declared: true });
  const literal =
    typeof value === 'bigint' && type !== 'date' && !type.startsWith('timestamp') ? write(value) : null;
  const sql =
    literal ??
    (typeof value === 'number' ? doubleText(value) : `CAST(${quoted(write(value))} AS ${SQL_TYPE[type]})`);
  const operator = random.pick(['=', '<>', '<', '<=', '>', '>='] as const);
  return {
    sql: `${name} ${operator} ${sql}`,
    truth: (row) => compared(operator, row.cell(name), value),
  };
}

/** In exponent form DuckDB reads a number as DOUBLE and not as DECIMAL. */
function doubleText(value: number): string {
  const text = value.toExponential();
  return Object.is(value, -0) ? '0e0' : text;
}

const SQL_TYPE: Readonly<Record<string, string>> = {
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  timestamptz: 'TIMESTAMPTZ',
};

function compared(operator: '=' | '<>' | '<' | '<=' | '>' | '>=', left: Value, right: Value): Truth {
  if (left === null || right === null) return null;
  const order = orderOf(left, right);
  switch (operator) {
    case '=':
      return order === 0;
    case '<>':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}

/** What is no number is greater than every number. */
function orderOf(left: Exclude<Value, null>, right: Exclude<Value, null>): number {
  if (typeof left === 'string') return Buffer.compare(Buffer.from(left), Buffer.from(String(right)));
  if (Number.isNaN(left)) return 1;
  return left < right ? -1 : left > right ? 1 : 0;
}

function onText(random: Random, name: string): Part {
  const word = random.pick(['DE', 'FR', '', "O'Brien; DROP TABLE x; --", '42', 'a', '🙂']);
  const text = (row: Cells) => row.cell(name) as string | null;
  const of = (attribute: string) => (row: Cells) => row.person.attributes[attribute] ?? [];
  switch (random.below(8)) {
    case 0:
      return { sql: `${name} = ${quoted(word)}`, truth: (row) => compared('=', text(row), word) };
    case 1:
      return { sql: `${name} IN ('FR', ${quoted(word)})`, truth: (row) => oneOf(text(row), ['FR', word]) };
    case 2: {
      const values = of('country');
      return { sql: `${name} IN user.country`, truth: (row) => contained(text(row), values(row)) };
    }
    case 3: {
      const values = of('country');
      return {
        sql: `list_contains(user.country, ${name})`,
        truth: (row) => contained(text(row), values(row)),
      };
    }
    case 4: {
      const values = of('country');
      return {
        sql: `${name} = user.country`,
        truth(row) {
          const [only = null, ...more] = values(row);
          if (more.length > 0) throw new Fails('several values where one is asked for');
          return compared('=', text(row), only);
        },
      };
    }
    case 5: {
      const length = random.below(20);
      return {
        sql: `length(${name}) > ${length}`,
        truth: (row) => {
          const value = text(row);
          return value === null ? null : [...value].length > length;
        },
      };
    }
    case 6:
      return {
        sql: `coalesce(${name}, ${quoted(word)}) = ${quoted(word)}`,
        truth: (row) => compared('=', text(row) ?? word, word),
      };
    default:
      return {
        sql: `starts_with(${name}, 'D')`,
        truth: (row) => text(row)?.startsWith('D') ?? null,
      };
  }
}

function oneOf(value: string | null, choices: readonly string[]): Truth {
  return value === null ? null : choices.includes(value);
}

/** Of a list that is not there nothing is known. */
function contained(value: string | null, list: readonly string[]): Truth {
  if (list.length === 0) return null;
  return value === null ? null : list.includes(value);
}
