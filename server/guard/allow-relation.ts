import type { VisibleRelation } from './approved.ts';
import { nearestNames } from './nearest-names.ts';
import { byteOf, Refusal } from './refusal.ts';
import { lowerCase, type VisibleNames } from './visible-names.ts';

export type AllowedRelations = Map<string, VisibleRelation>;

/**
 * A name after FROM: a visible relation by `namespace.table`, or a common table in reach by one word. A hidden
 * relation, a missing one, a file and a table of the engine's own are refused in the same words.
 */
export function checkRelation(
  node: Readonly<Record<string, unknown>>,
  commonTables: ReadonlySet<string>,
  visible: VisibleNames,
  used: AllowedRelations,
): void {
  const [catalog, schema, table] = [node.catalog_name, node.schema_name, node.table_name].map(String);
  if (catalog === '' && schema === '' && commonTables.has(lowerCase(String(table)))) return;
  const relation = catalog === '' ? visible.get(schema ?? '', table ?? '') : undefined;
  if (!relation) {
    const name = [catalog, schema, table].filter((part) => part !== '').join('.');
    throw missing(name, byteOf(node.query_location), commonTables, visible);
  }
  used.set(relation.name, relation);
}

function missing(
  name: string,
  byte: number | null,
  commonTables: ReadonlySet<string>,
  visible: VisibleNames,
): Refusal {
  const shown = name.length > 80 ? `${name.slice(0, 80)}…` : name;
  const exact = name.includes('.') ? [] : visible.called(name);
  const nearest = exact.length > 0 ? exact : nearestNames(name, [...commonTables, ...visible.names()]);
  return new Refusal(`There is no table "${shown}".`, byte, nearest, shown);
}
