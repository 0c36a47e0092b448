import { quoteIdentifier, quoteLiteral } from '../engine/sql-text.ts';
import { type Dialect, readTokens, type Token } from './condition-tokens.ts';
import { columnOf, NotEvaluated } from './plan/plan.ts';
import type { CONDITION_PARSERS, ConditionObject, RowCondition, Scalar } from './vocabulary/expectation.ts';

/**
 * Row conditions as SQL. What is run is written anew from the words that were read, each of which is a number, a text, a
 * sign, a column of the table, or a word or function of the lists below; brackets are balanced. So it can be nothing but
 * an expression over one row, whatever was written. Whether it makes sense the engine tells.
 */

type Parser = (typeof CONDITION_PARSERS)[number];

interface Columns {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

const WORDS = new Set(
  `and or not in is null true false like ilike between case when then else end as distinct from escape
  date timestamp timestamptz interval current_date current_timestamp
  varchar text integer int bigint double decimal boolean numeric float
  second seconds minute minutes hour hours day days week weeks month months year years`.split(/\s+/),
);

const FUNCTIONS = new Set(
  `cast try_cast abs ceil floor round sign mod coalesce nullif greatest least
  lower upper trim ltrim rtrim length left right substr substring replace concat contains starts_with ends_with
  starts_with prefix suffix regexp_matches regexp_full_match strlen
  year quarter month week day dayofweek isodow hour minute second date_trunc date_part date_diff datediff epoch extract
  now today isnan isinf isfinite
  decimal numeric varchar`.split(/\s+/),
);

/** A condition over the table's columns in SQL; null for none. Throws NotEvaluated that says what is wrong with it. */
export function rowConditionSql(
  condition: RowCondition | null | undefined,
  parser: Parser | null | undefined,
  table: Columns,
): string | null {
  if (condition == null || condition === '') return null;
  return typeof condition === 'string'
    ? textSql(condition, parser, table)
    : objectSql(condition, parser, table);
}

function objectSql(condition: ConditionObject, parser: Parser | null | undefined, table: Columns): string {
  switch (condition.type) {
    case 'pass_through':
      return textSql(condition.pass_through_filter, parser, table);
    case 'nullity': {
      const column = quoteIdentifier(columnOf(table, condition.column.name).name);
      return `${column} IS ${condition.is_null ? '' : 'NOT '}NULL`;
    }
    case 'comparison': {
      const column = quoteIdentifier(columnOf(table, condition.column.name).name);
      const { operator, parameter } = condition;
      const values = (Array.isArray(parameter) ? parameter : [parameter]) as readonly Scalar[];
      const literals = values.map((value) =>
        typeof value === 'string' ? quoteLiteral(value) : String(value),
      );
      if (operator === 'IN' || operator === 'NOT_IN') {
        if (literals.length === 0) return operator === 'IN' ? 'false' : 'true';
        return `${column} ${operator === 'IN' ? 'IN' : 'NOT IN'} (${literals.join(', ')})`;
      }
      if (literals.length !== 1)
        throw new NotEvaluated(`The row condition compares with a list by ${operator}.`);
      return `${column} ${operator === '==' ? '=' : operator} ${literals[0]}`;
    }
    default: {
      const parts = condition.conditions.map((each) => `(${objectSql(each, parser, table)})`);
      return parts.join(condition.type === 'and' ? ' AND ' : ' OR ');
    }
  }
}

const COL = /\bcol\s*\(/;

function textSql(text: string, parser: Parser | null | undefined, table: Columns): string {
  const isPython =
    parser === 'pandas' || parser === 'spark' || parser?.startsWith('great_expectations') || COL.test(text);
  const dialect: Dialect = isPython ? 'python' : 'sql';
  const sql = new Writer(readTokens(text, dialect), dialect, table).write();
  if (sql === '') throw new NotEvaluated('The row condition is empty.');
  return sql;
}

const PYTHON_SIGNS: Readonly<Record<string, string>> = {
  '&': 'AND',
  '|': 'OR',
  '~': 'NOT',
  '&&': 'AND',
  '[': '(',
  ']': ')',
};
const PYTHON_WORDS: Readonly<Record<string, string>> = { none: 'NULL' };
const NULL_TESTS: Readonly<Record<string, string>> = {
  isnull: 'IS NULL',
  isna: 'IS NULL',
  notnull: 'IS NOT NULL',
  notna: 'IS NOT NULL',
  isnotnull: 'IS NOT NULL',
};

class Writer {
  readonly #tokens: readonly Token[];
  readonly #dialect: Dialect;
  readonly #table: Columns;
  readonly #written: string[] = [];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], dialect: Dialect, table: Columns) {
    this.#tokens = tokens;
    this.#dialect = dialect;
    this.#table = table;
  }

  write(): string {
    while (this.#at < this.#tokens.length) this.#next();
    if (this.#depth > 0) throw new NotEvaluated('The row condition has a bracket without an end.');
    return this.#written.join(' ');
  }

  #next(): void {
    const token = this.#tokens[this.#at++] as Token;
    switch (token.kind) {
      case 'number':
        this.#written.push(token.text);
        break;
      case 'text':
        this.#written.push(quoteLiteral(token.text));
        break;
      case 'sign':
        this.#sign(token.text);
        break;
      case 'name':
        this.#name(token.text, token.isQuoted);
    }
  }

  #sign(text: string): void {
    const sign = (this.#dialect === 'python' && PYTHON_SIGNS[text]) || text;
    if (!/^(<=|>=|<>|!=|==|\|\||[<>=+\-*/%(),]|AND|OR|NOT)$/.test(sign)) {
      throw new NotEvaluated(`The row condition has a ${text} that it cannot have.`);
    }
    if (sign === '(') this.#depth++;
    if (sign === ')' && --this.#depth < 0) throw new NotEvaluated('The row condition has a ) too many.');
    this.#written.push(sign === '==' ? '=' : sign);
  }

  #name(text: string, isQuoted: boolean): void {
    const word = text.toLowerCase();
    const isPython = this.#dialect === 'python';
    if (isQuoted) this.#column(text);
    else if (this.#isNext('(')) this.#call(word, text);
    else if (this.#hasColumn(text) && !this.#isLiteral(word)) this.#column(text);
    else if (isPython && PYTHON_WORDS[word]) this.#written.push(PYTHON_WORDS[word]);
    else if (WORDS.has(word)) this.#written.push(word);
    else this.#column(text);
  }

  /** A name before a bracket: of a function, or a word such as IN. */
  #call(word: string, text: string): void {
    if (word === 'col') this.#column(this.#quotedArgument());
    else if (word === 'date' && this.#dialect === 'python') {
      this.#written.push(`CAST(${quoteLiteral(this.#quotedArgument())} AS DATE)`);
    } else if (WORDS.has(word) || FUNCTIONS.has(word)) this.#written.push(word);
    else throw new NotEvaluated(`The row condition calls ${text}, which row conditions cannot.`);
  }

  /** `DATE '2026-11-28'`. */
  #isLiteral(word: string): boolean {
    return /^(date|timestamp|timestamptz)$/.test(word) && this.#tokens[this.#at]?.kind === 'text';
  }

  #hasColumn(text: string): boolean {
    // `date`, `year` and the like are columns of many tables; the grammar's own words never are without quotes.
    return !GRAMMAR.has(text.toLowerCase()) && this.#table.columns.some(({ name }) => name === text);
  }

  #column(text: string): void {
    if (this.#table.columns.every(({ name }) => name.toLowerCase() !== text.toLowerCase())) {
      throw new NotEvaluated(`The row condition asks for ${text}, and the table has no such column.`);
    }
    this.#written.push(quoteIdentifier(columnOf(this.#table, text).name));
    this.#nullTest();
  }

  /** `.notnull()` after a column. */
  #nullTest(): void {
    if (!this.#isNext('.')) return;
    const name = this.#tokens[this.#at + 1];
    const test = name?.kind === 'name' ? NULL_TESTS[name.text.toLowerCase()] : undefined;
    if (!test || !this.#isNext('(', 2) || !this.#isNext(')', 3)) {
      throw new NotEvaluated(
        'The row condition has a . that it cannot have: write columns without a table’s name.',
      );
    }
    this.#at += 4;
    this.#written.push(test);
  }

  /** The text in `name("text")`, of which the name was read. */
  #quotedArgument(): string {
    const argument = this.#tokens[this.#at + 1];
    if (argument?.kind !== 'text' || !this.#isNext(')', 2)) {
      throw new NotEvaluated('The row condition has a col() or date() without one text in it.');
    }
    this.#at += 3;
    return argument.text;
  }

  #isNext(sign: string, ahead = 0): boolean {
    const token = this.#tokens[this.#at + ahead];
    return token?.kind === 'sign' && token.text === sign;
  }
}

const GRAMMAR = new Set(
  'and or not in is null true false like ilike between case when then else end as distinct from escape interval'.split(
    ' ',
  ),
);
