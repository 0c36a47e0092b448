import { type AllowedRelations, checkRelation } from './allow-relation.ts';
import {
  AGGREGATE_BY_NAME,
  ALLOWED_FUNCTIONS,
  ALLOWED_TABLE_FUNCTIONS,
  SIZE_ARGUMENT,
} from './allowed-functions.ts';
import { isAllowedType } from './allowed-types.ts';
import { nearestNames } from './nearest-names.ts';
import { byteOf, Refusal } from './refusal.ts';
import { lowerCase, type VisibleNames } from './visible-names.ts';

type Node = Readonly<Record<string, unknown>>;

/** Names of common tables that can be referred to at a place, in lower case. */
type Scope = ReadonlySet<string>;

/** No function of a query should be asked for a larger value by a number in its text. */
const SIZE_MAX = 10_000_000;
/** Reads like a name and never like a path or a file, whatever quotes it stood in. */
const COMMON_TABLE = /^[\p{L}_][\p{L}\p{N}_ -]{0,62}$/u;
const COLLATION = /^[a-z_]+(\.[a-z_]+)*$/i;
/** Read as functions where there is no column of the name. */
const SESSION_WORDS = /^(?:current_catalog|current_role|current_schema|current_user|session_user|user)$/i;

/**
 * The second layer: the names in a tree. Every relation is a visible one or a common table in reach, every function
 * and type is on its list. It looks at every part of the tree by itself and relies on no other layer having done so.
 */
export function checkNames(tree: unknown, visible: VisibleNames): AllowedRelations {
  const used: AllowedRelations = new Map();

  function visitAll(value: unknown, scope: Scope): void {
    if (Array.isArray(value)) {
      for (const item of value) visitAll(item, scope);
    } else if (isNode(value)) visit(value, scope);
  }

  function visit(node: Node, scope: Scope): void {
    if ('cte_map' in node) visitQuery(node, scope);
    else if (node.type === 'TABLE_FUNCTION') visitTableFunction(node, scope);
    else if (node.class === 'CONSTANT') visitAll((node.value as Node | undefined)?.type, scope);
    else {
      if (node.type === 'BASE_TABLE') checkRelation(node, scope, visible, used);
      if (node.type === 'SHOW_REF') checkShow(node);
      if (node.type === 'UNBOUND_TYPE_INFO') checkType(node);
      if ('function_name' in node) checkFunction(node);
      if (node.class === 'COLUMN_REF') checkColumn(node);
      if ('collation' in node) checkCollation(node);
      visitAll(Object.values(node), scope);
    }
  }

  function visitQuery(node: Node, scope: Scope): void {
    const inner = new Set(scope);
    const { cte_map: commonTables, ...rest } = node;
    for (const [name, body] of entriesOf(commonTables)) {
      checkCommonTable(name);
      visitAll(body, inner);
      inner.add(lowerCase(name));
    }
    // Only the second part of a recursive common table sees the table itself.
    const { right, ...others } = rest;
    visitAll(Object.values(others), inner);
    if (node.type === 'RECURSIVE_CTE_NODE') inner.add(lowerCase(String(node.cte_name)));
    visitAll(right, inner);
  }

  function visitTableFunction(node: Node, scope: Scope): void {
    const { function: call, ...rest } = node;
    const called = isNode(call) ? call : {};
    const name = lowerCase(String(called.function_name));
    if (!ALLOWED_TABLE_FUNCTIONS.has(name)) {
      throw unknownFunction(
        String(called.function_name),
        byteOf(node.query_location),
        ALLOWED_TABLE_FUNCTIONS,
      );
    }
    visitAll(called.children, scope);
    visitAll([called.filter, called.order_bys], scope);
    visitAll(Object.values(rest), scope);
  }

  visitAll(tree, new Set());
  return used;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function* entriesOf(commonTables: unknown): Generator<[name: string, body: unknown]> {
  const { map } = commonTables as { map: readonly { key: unknown; value: unknown }[] };
  for (const { key, value } of map) yield [String(key), value];
}

function checkCommonTable(name: string): void {
  if (!COMMON_TABLE.test(name)) {
    throw new Refusal('The name after WITH may have letters, digits, spaces and underscores only.');
  }
}

function checkShow(node: Node): void {
  if (node.table_name !== '' || !isNode(node.query)) {
    throw new Refusal('SHOW lists nothing here. The catalog shows which tables there are.');
  }
}

function checkType(node: Node): void {
  const name = String(node.name);
  if (node.schema !== '' || node.catalog !== '' || !isAllowedType(name)) {
    throw new Refusal(`There is no type "${short(name)}".`);
  }
}

function checkFunction(node: Node): void {
  const name = lowerCase(String(node.function_name));
  const byte = byteOf(node.query_location);
  if (!ALLOWED_FUNCTIONS.has(name))
    throw unknownFunction(String(node.function_name), byte, ALLOWED_FUNCTIONS);
  const children = Array.isArray(node.children) ? (node.children as readonly unknown[]) : [];
  if (AGGREGATE_BY_NAME.has(name)) {
    // The list stands in front of a method call (`list.aggregate('sum')`) and not among the arguments.
    const given = children
      .slice(0, 2)
      .map(constantOf)
      .find((value) => typeof value === 'string');
    if (typeof given !== 'string' || !ALLOWED_FUNCTIONS.has(lowerCase(given))) {
      throw new Refusal(`${name} needs the name of an aggregate function as a text, like 'sum'.`, byte);
    }
  }
  const size = constantOf(children[SIZE_ARGUMENT.get(name) ?? -1]);
  if (Number(size) > SIZE_MAX) {
    throw new Refusal(`${name} may be asked for ${SIZE_MAX.toLocaleString('en')} at most.`, byte);
  }
}

function unknownFunction(name: string, byte: number | null, known: ReadonlySet<string>): Refusal {
  const words = [...known].filter((word) => /^[a-z]/.test(word));
  return new Refusal(
    `There is no function "${short(name)}" for queries.`,
    byte,
    nearestNames(name, words).filter((nearest) => nearest !== name),
  );
}

function constantOf(node: unknown): unknown {
  if (!isNode(node) || node.class !== 'CONSTANT' || !isNode(node.value)) return undefined;
  return node.value.value;
}

function checkColumn(node: Node): void {
  const parts = node.column_names as readonly unknown[];
  const [name] = parts;
  if (parts.length === 1 && typeof name === 'string' && SESSION_WORDS.test(name)) {
    throw unknownFunction(name, byteOf(node.query_location), ALLOWED_FUNCTIONS);
  }
}

function checkCollation(node: Node): void {
  const { collation } = node;
  if (collation !== '' && (typeof collation !== 'string' || !COLLATION.test(collation))) {
    throw new Refusal('There is no such collation.', byteOf(node.query_location));
  }
}

function short(name: string): string {
  return name.length > 80 ? `${name.slice(0, 80)}…` : name;
}
