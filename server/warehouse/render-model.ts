import { Template } from '@huggingface/jinja';
import { AppError, errorMessage } from '../errors.ts';
import type { Scalar } from './schema.ts';

/** Which rows of a relation a rendered model reads, and under which name. */
export interface RelationUse {
  /** What the SQL calls it, quoted and complete. */
  readonly sqlName: string;
  /** `silver.stg_orders`, or `this` for the model itself. */
  readonly relation: string;
  /** All rows, the rows added since the last committed run, or the partitions that a query names. */
  readonly rows: { kind: 'all' } | { kind: 'added' } | { kind: 'partitions'; sql: string };
}

export interface Rendered {
  readonly sql: string;
  /** Each sqlName once, in the order in which they can be made: a query uses only names before it. */
  readonly uses: readonly RelationUse[];
  /** What `config(…)` was called with. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Names given to `ref` and `source`, for the graph. */
  readonly refs: readonly string[];
  readonly sources: readonly (readonly [source: string, table: string])[];
}

export interface RenderOptions {
  /** For messages. */
  readonly file: string;
  readonly template: string;
  readonly macros: string;
  readonly vars: Readonly<Record<string, Scalar>>;
  /** The model's own table. */
  readonly self: string;
  readonly incremental: boolean;
  /** `schema.table` of a model; throws when there is none. */
  resolveRef(name: string): string;
  resolveSource(source: string, table: string): string;
}

/**
 * Renders a model's Jinja. Beside dbt's config, ref, source, this, var and is_incremental() a model may say
 *
 * - `added_rows(relation)`: the rows that came into `relation` since this model's last committed run; in a full
 *   refresh all of them. `relation` must only ever be added to.
 * - `rows_on(relation, days)`: `relation`, with no more than the partitions read that the query `days` names; in a
 *   full refresh all of it. The query may use added_rows; a name without partition counts as a day without rows.
 *
 * Throws AppError `bad_request` naming the file.
 */
export function renderModel(options: RenderOptions): Rendered {
  const uses = new Map<string, RelationUse>();
  const refs = new Set<string>();
  const sources = new Map<string, readonly [string, string]>();
  let config: Record<string, unknown> = {};
  let numbered = 0;

  const use = (relation: string, rows: RelationUse['rows'], suffix = ''): string => {
    const table = relation === THIS ? options.self : relation;
    const sqlName = quoteRelation(table, suffix);
    if (!uses.has(sqlName)) uses.set(sqlName, { sqlName, relation, rows });
    return sqlName;
  };
  /** A relation travels through the template by its quoted name, which is also what a plain use of it reads. */
  const named = new Map<string, string>();
  const plain = (relation: string): string => {
    const sqlName = quoteRelation(relation === THIS ? options.self : relation, '');
    named.set(sqlName, relation);
    return sqlName;
  };
  const relationOf = (argument: unknown, caller: string): string => {
    const relation = named.get(String(argument));
    if (!relation) throw new Error(`${caller} needs a relation: ref(…), source(…) or this`);
    return relation;
  };

  const context = {
    this: plain(THIS),
    is_incremental: () => options.incremental,
    config: (settings: unknown) => {
      config = { ...config, ...plainObject(settings) };
      return '';
    },
    ref: (...parts: unknown[]) => {
      const name = String(parts.at(-1));
      refs.add(name);
      return plain(options.resolveRef(name));
    },
    source: (source: unknown, table: unknown) => {
      const pair = [String(source), String(table)] as const;
      sources.set(pair.join('.'), pair);
      return plain(options.resolveSource(...pair));
    },
    var: (name: unknown, fallback?: unknown) => {
      const value = options.vars[String(name)] ?? fallback;
      if (value === undefined) throw new Error(`the variable ${String(name)} is not in dbt_project.yml`);
      return value;
    },
    added_rows: (argument: unknown) => {
      const relation = relationOf(argument, 'added_rows');
      if (relation === THIS) throw new Error('added_rows(this) has no meaning');
      return options.incremental
        ? use(relation, { kind: 'added' }, '$added')
        : use(relation, { kind: 'all' });
    },
    rows_on: (argument: unknown, days: unknown) => {
      const relation = relationOf(argument, 'rows_on');
      if (typeof days !== 'string' || days.trim() === '')
        throw new Error('rows_on needs a query that names days');
      if (!options.incremental) return use(relation, { kind: 'all' });
      numbered += 1;
      return use(relation, { kind: 'partitions', sql: days }, `$on_${numbered}`);
    },
  };

  const text = runTemplate(options, context);
  for (const [sqlName, relation] of named) {
    if (reads(text, sqlName)) use(relation, { kind: 'all' });
  }
  return {
    sql: text,
    uses: [...uses.values()].filter(({ sqlName }) => readsAnywhere(text, uses.values(), sqlName)),
    config,
    refs: [...refs],
    sources: [...sources.values()],
  };
}

const THIS = 'this';

function runTemplate(options: RenderOptions, context: Record<string, unknown>): string {
  try {
    return new Template(`${options.macros}\n${options.template}`).render(context).trim();
  } catch (error) {
    throw new AppError('bad_request', `${options.file} cannot be rendered: ${explain(error)}`, {
      cause: error,
    });
  }
}

function explain(error: unknown): string {
  const message = errorMessage(error);
  if (message.startsWith('Cannot call something that is not a function')) {
    return 'it calls a function or macro that does not exist. There are config, ref, source, this, var, is_incremental, added_rows, rows_on and the macros of the project.';
  }
  if (message.startsWith('Cannot read properties of undefined')) return 'a Jinja tag or block is not closed';
  return message;
}

function quoteRelation(relation: string, suffix: string): string {
  const [schema, table] = relation.split('.');
  return `"${schema}"."${table}${suffix}"`;
}

function reads(sql: string, sqlName: string): boolean {
  return sql.includes(sqlName);
}

function readsAnywhere(sql: string, uses: Iterable<RelationUse>, sqlName: string): boolean {
  if (reads(sql, sqlName)) return true;
  return [...uses].some(({ rows }) => rows.kind === 'partitions' && reads(rows.sql, sqlName));
}

/** Keyword arguments arrive as a Map of the template engine's own values. */
function plainObject(settings: unknown): Record<string, unknown> {
  if (!(settings instanceof Map)) throw new Error("config takes named settings, like materialized='table'");
  return Object.fromEntries([...settings].map(([key, value]) => [String(key), plainValue(value)]));
}

function plainValue(value: unknown): unknown {
  const inner = typeof value === 'object' && value !== null && 'value' in value ? value.value : value;
  return Array.isArray(inner) ? inner.map(plainValue) : inner;
}
