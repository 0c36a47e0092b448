import type { VisibleRelation } from './approved.ts';

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** DuckDB's own schemas and databases: a governed name must not begin with one. */
const RESERVED: ReadonlySet<string> = new Set([
  'main',
  'memory',
  'temp',
  'system',
  'pg_catalog',
  'information_schema',
  'recurring',
]);

/** The relations a person sees, by name as DuckDB compares names: without regard to case. */
export class VisibleNames {
  readonly #byName = new Map<string, VisibleRelation>();

  /** Names that are no two plain identifiers cannot be written in a query: they are left out. */
  constructor(relations: readonly VisibleRelation[]) {
    for (const relation of relations) {
      const [schema = '', table = '', ...rest] = relation.name.split('.');
      if (rest.length > 0 || !isIdentifier(schema) || !isIdentifier(table)) continue;
      if (RESERVED.has(lowerCase(schema))) continue;
      this.#byName.set(lowerCase(relation.name), relation);
    }
  }

  get(schema: string, table: string): VisibleRelation | undefined {
    if (!isIdentifier(schema) || !isIdentifier(table)) return undefined;
    return this.#byName.get(lowerCase(`${schema}.${table}`));
  }

  names(): string[] {
    return [...this.#byName.values()].map(({ name }) => name);
  }

  /** The names whose table is called so, in whatever namespace. */
  called(table: string): string[] {
    return this.names().filter((name) => lowerCase(name).endsWith(`.${lowerCase(table)}`));
  }
}

/** As DuckDB compares names: the letters of ASCII only. (JavaScript's lower case of the Kelvin sign is a k.) */
export function lowerCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

export function isIdentifier(name: string): boolean {
  return IDENTIFIER.test(name);
}
