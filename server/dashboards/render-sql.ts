import { quoteLiteral } from '../engine/sql-text.ts';

/**
 * Turns a declared query and the chosen filters into the statement that runs and what is bound to it. Chosen
 * values only ever become parameters: `column IN $countries` becomes `column IN ($countries_1, $countries_2)`,
 * and a clause in [[double square brackets]] is left out while a list it names has nothing chosen.
 */

export type Scalar = string | number;

export interface RenderedSql {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, Scalar>>;
}

const PARAMETER = /\$([a-z][a-z0-9_]*)/g;
const OPTIONAL_CLAUSE = /\[\[([\s\S]*?)\]\]/g;
const LIST_USE = /\bIN\s+\$([a-z][a-z0-9_]*)/gi;

/** The names of all parameters a text uses, once each. */
export function parametersIn(sql: string): string[] {
  return [...new Set([...sql.matchAll(PARAMETER)].map((match) => match[1] as string))];
}

/** `scalars` are bound as they are; `lists` are for `IN $name`, and an empty list means "not set". */
export function renderSql(
  sql: string,
  scalars: Readonly<Record<string, Scalar>>,
  lists: Readonly<Record<string, readonly string[]>>,
): RenderedSql {
  const isSet = (name: string) => name in scalars || (lists[name]?.length ?? 0) > 0;
  const chosen = sql.replace(OPTIONAL_CLAUSE, (_, clause: string) =>
    parametersIn(clause).every(isSet) ? clause : '',
  );
  const parameters: Record<string, Scalar> = {};
  const expanded = chosen.replace(LIST_USE, (use, name: string) => {
    const values = lists[name];
    if (!values) return use;
    if (values.length === 0) throw new Error(`$${name} is used outside [[…]] and nothing is bound to it`);
    const names = values.map((value, position) => {
      parameters[`${name}_${position + 1}`] = value;
      return `$${name}_${position + 1}`;
    });
    return `IN (${names.join(', ')})`;
  });
  for (const name of parametersIn(expanded)) {
    if (name in parameters) continue;
    const value = scalars[name];
    if (value === undefined) throw new Error(`$${name} is not a parameter of this query`);
    parameters[name] = value;
  }
  return { sql: withoutBlankLines(expanded), parameters };
}

/** The statement with what is bound written out, for an engine's planner, which takes no parameters. */
export function withLiterals({ sql, parameters }: RenderedSql): string {
  return sql.replace(PARAMETER, (use, name: string) => {
    const value = parameters[name];
    if (value === undefined) return use;
    return typeof value === 'number' ? String(value) : quoteLiteral(value);
  });
}

function withoutBlankLines(sql: string): string {
  return sql
    .split('\n')
    .map((line) => line.trimEnd())
    .filter(Boolean)
    .join('\n');
}
