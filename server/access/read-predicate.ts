import { AppError } from '../errors.ts';
import type { Attribute, AttributePlace, CastType, Condition, FixedCast, Predicate } from './predicate.ts';
import { PREDICATE_FUNCTIONS } from './predicate-functions.ts';

/** Before the condition in the statement that DuckDB's parser is given. */
export const BEFORE = 'SELECT * FROM t WHERE (\n';
export const AFTER = '\n)';
/** The same without brackets: what is no condition by itself must not become one by them. */
export const BARE_BEFORE = 'SELECT * FROM t WHERE ';

type Json = { readonly [key: string]: unknown };

interface ParserAnswer {
  readonly error: boolean;
  readonly error_message?: string;
  readonly position?: string;
  readonly statements?: readonly { readonly node: Json; readonly named_param_map: readonly unknown[] }[];
}

/**
 * Turns what `json_serialize_sql` says of a condition into the few things a row filter may say. Takes the answers for
 * BEFORE + text + AFTER and for BARE_BEFORE + text. Throws AppError `bad_request` that says where and why not.
 */
export function readPredicate(text: string, answer: string, bareAnswer: string): Predicate {
  const source = Buffer.from(text);
  const { where } = readAnswer(answer, source, BEFORE.length);
  const bare = readAnswer(bareAnswer, source, BARE_BEFORE.length);
  if (!bare.isPlain || shapeOf(where) !== shapeOf(bare.where)) {
    throw problem(source, null, 'it must be one condition, without further clauses');
  }
  const reader = new Reader(source);
  const condition = reader.read(where, 'scalar');
  const attributes = reader.attributes.toSorted((a, b) => a.start - b.start);
  const columns = [...reader.columns].sort();
  return { text, condition, attributes, columns, fixedCasts: reader.fixedCasts };
}

function readAnswer(answer: string, source: Buffer, before: number): { where: Json; isPlain: boolean } {
  const parsed = JSON.parse(answer) as ParserAnswer;
  if (parsed.error) {
    // Errors count characters, where trees count bytes.
    const place = parsed.position === undefined ? null : Number(parsed.position) - before;
    const bytes = place === null ? null : Buffer.byteLength([...source.toString()].slice(0, place).join(''));
    throw problem(
      source,
      place === null || place < 0 ? null : bytes,
      parsed.error_message ?? 'it cannot be read',
    );
  }
  const [statement, ...more] = parsed.statements ?? [];
  const node = statement?.node;
  if (!node || more.length > 0 || node.type !== 'SELECT_NODE' || !isJson(node.where_clause)) {
    throw problem(source, null, 'it must be one condition, without further clauses');
  }
  return { where: node.where_clause, isPlain: isPlain(node) && statement.named_param_map.length === 0 };
}

/** Whether a SELECT has nothing but its star, its table and its condition. */
function isPlain(node: Json): boolean {
  const from = node.from_table;
  const none = (value: unknown) => value === null || (Array.isArray(value) && value.length === 0);
  return (
    none(node.modifiers) &&
    none(node.group_expressions) &&
    none(node.group_sets) &&
    none(node.having) &&
    none(node.qualify) &&
    none(node.sample) &&
    isJson(from) &&
    from.type === 'BASE_TABLE' &&
    from.table_name === 't' &&
    from.alias === ''
  );
}

function shapeOf(where: Json): string {
  return JSON.stringify(where, (key, value: unknown) => (key === 'query_location' ? undefined : value));
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A problem in the text, `at` being an offset in its bytes. */
function problem(source: Buffer, at: number | null, says: string): AppError {
  if (at === null || !(at >= 0 && at <= source.length)) return new AppError('bad_request', `${says}.`);
  const before = source.subarray(0, at).toString();
  const line = before.split('\n').length;
  const column = [...(before.split('\n').at(-1) ?? '')].length + 1;
  return new AppError('bad_request', `line ${line}, column ${column}: ${says}.`, {
    details: { line, column, position: before.length },
  });
}

/** What a constant node holds, as text that can be cast again. */
function constantText(node: unknown): string {
  const value = isJson(node) && isJson(node.value) ? node.value.value : undefined;
  return value === undefined ? '' : String(value);
}

const CASTS: Readonly<Record<string, CastType>> = {
  VARCHAR: 'text',
  INTEGER: 'number',
  BIGINT: 'number',
  DOUBLE: 'number',
  DECIMAL: 'number',
  BOOLEAN: 'boolean',
  DATE: 'date',
  TIMESTAMP: 'instant',
  'TIMESTAMP WITH TIME ZONE': 'instant',
};

const NUMBERS = new Set(['INTEGER', 'BIGINT', 'HUGEINT', 'DECIMAL', 'DOUBLE']);

class Reader {
  readonly attributes: Attribute[] = [];
  readonly columns = new Set<string>();
  readonly fixedCasts: FixedCast[] = [];
  readonly #source: Buffer;

  constructor(source: Buffer) {
    this.#source = source;
  }

  read(node: unknown, place: AttributePlace): Condition {
    if (!isJson(node)) throw this.#refuse({}, 'it cannot be read');
    switch (node.class) {
      case 'CONJUNCTION':
        return { kind: 'logic', parts: this.#all(node.children, 'scalar') };
      case 'COMPARISON':
        return { kind: 'compare', parts: this.#all([node.left, node.right], 'scalar') };
      case 'BETWEEN':
        return { kind: 'compare', parts: this.#all([node.input, node.lower, node.upper], 'scalar') };
      case 'CONSTANT':
        return this.#constant(node);
      case 'COLUMN_REF':
        return this.#reference(node, place);
      case 'CAST':
        return this.#cast(node);
      case 'OPERATOR':
        return this.#operator(node);
      case 'FUNCTION':
        return this.#call(node);
      default:
        throw this.#refuse(node, `${NAMES[String(node.class)] ?? 'this'} cannot be part of a row filter`);
    }
  }

  #all(nodes: unknown, place: AttributePlace): Condition[] {
    return (Array.isArray(nodes) ? nodes : []).map((node) => this.read(node, place));
  }

  #constant(node: Json): Condition {
    const value = isJson(node.value) ? node.value : {};
    const id = isJson(value.type) ? value.type.id : undefined;
    if (value.is_null === true) return { kind: 'constant', type: 'null', isSmall: true };
    if (id === 'VARCHAR') return { kind: 'constant', type: 'literal', isSmall: true };
    if (typeof id === 'string' && NUMBERS.has(id)) {
      return { kind: 'constant', type: 'number', isSmall: id === 'INTEGER' };
    }
    throw this.#refuse(node, 'this kind of value cannot be part of a row filter');
  }

  #reference(node: Json, place: AttributePlace): Condition {
    const names = (node.column_names as readonly string[]).map((name) => name.toLowerCase());
    const [first = '', second] = names;
    if (names.length === 1) {
      this.columns.add(first);
      return { kind: 'column', name: first };
    }
    if (names.length === 2 && first === 'user' && second !== undefined) {
      const attribute = this.#attribute(node, second, place);
      this.attributes.push(attribute);
      return attribute;
    }
    throw this.#refuse(node, `write columns without a table's name, not ${names.join('.')}`);
  }

  #attribute(node: Json, name: string, place: AttributePlace): Attribute {
    const at = this.#at(node);
    const rest = at === null ? '' : this.#source.subarray(at).toString();
    const [written, found] = /^user\.([a-z_][a-z0-9_]*)/i.exec(rest) ?? [];
    if (at === null || written === undefined || found?.toLowerCase() !== name) {
      throw this.#refuse(node, `write the attribute as user.name, without spaces or quotes`);
    }
    const start = this.#source.subarray(0, at).toString().length;
    return { kind: 'attribute', name, place, start, end: start + written.length };
  }

  #cast(node: Json): Condition {
    const id = isJson(node.cast_type) ? String(node.cast_type.id) : '';
    const to = CASTS[id];
    if (!to)
      throw this.#refuse(
        node,
        `values can be made ${Object.keys(CASTS).join(', ')} in a row filter, nothing else`,
      );
    const value = this.read(node.child, 'argument');
    if (value.kind === 'constant' && value.type !== 'null') {
      if (!value.isSmall) throw this.#refuse(node, 'write the value as it is, without a cast');
      this.fixedCasts.push({ text: constantText(node.child), type: id });
    }
    return { kind: 'cast', to, isTry: node.try_cast === true, value };
  }

  #operator(node: Json): Condition {
    switch (node.type) {
      case 'OPERATOR_NOT':
        return { kind: 'logic', parts: this.#all(node.children, 'scalar') };
      case 'OPERATOR_IS_NULL':
      case 'OPERATOR_IS_NOT_NULL': {
        const [value] = this.#all(node.children, 'argument');
        return { kind: 'null_test', value: value as Condition };
      }
      case 'COMPARE_IN':
      case 'COMPARE_NOT_IN': {
        const [value, ...choices] = Array.isArray(node.children) ? node.children : [];
        return { kind: 'compare', parts: [this.read(value, 'scalar'), ...this.#all(choices, 'expand')] };
      }
      case 'OPERATOR_COALESCE':
        return { kind: 'coalesce', parts: this.#all(node.children, 'argument') };
      default:
        throw this.#refuse(node, 'this operator cannot be part of a row filter');
    }
  }

  #call(node: Json): Condition {
    const name = String(node.function_name).toLowerCase();
    const children = Array.isArray(node.children) ? node.children : [];
    const isPlainCall =
      node.filter === null &&
      node.distinct === false &&
      node.catalog === '' &&
      isJson(node.order_bys) &&
      Array.isArray(node.order_bys.orders) &&
      node.order_bys.orders.length === 0;
    if (name === 'list_value' && isPlainCall) {
      return { kind: 'list', parts: this.#all(children, 'expand') };
    }
    const known = PREDICATE_FUNCTIONS[name];
    if (!known || !isPlainCall || node.schema !== '') {
      const allowed = Object.keys(PREDICATE_FUNCTIONS).filter((each) => /^[a-z]/.test(each));
      throw this.#refuse(
        node,
        `the function ${name} cannot be part of a row filter; there are ${allowed.join(', ')}`,
      );
    }
    const parts = children.map((child, place) =>
      this.read(child, known[place] === 'list' || known[place] === 'text or list' ? 'list' : 'argument'),
    );
    if (parts.length !== known.length) {
      throw this.#refuse(node, `the function ${name} takes ${known.length} values, not ${parts.length}`);
    }
    return { kind: 'call', name, parts };
  }

  #at(node: Json): number | null {
    const at = Number(node.query_location) - BEFORE.length;
    return at >= 0 && at <= this.#source.length ? at : null;
  }

  #refuse(node: Json, says: string): AppError {
    return problem(this.#source, this.#at(node), says);
  }
}

const NAMES: Readonly<Record<string, string>> = {
  SUBQUERY: 'a subquery',
  WINDOW: 'a window function',
  PARAMETER: 'a parameter',
  LAMBDA: 'a lambda',
  STAR: 'a star',
  CASE: 'CASE',
  COLLATE: 'a collation',
  POSITIONAL_REFERENCE: 'a positional reference',
};
