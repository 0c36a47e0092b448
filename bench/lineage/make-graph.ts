import type { Telling, ToldEdge } from '#server/lineage/telling.ts';
import { bitOf, type ColumnUse } from '#server/lineage/uses.ts';
import { randomFrom } from '../search/make-catalogue.ts';

const COLUMNS = 8;
const LAYERS = 12;
/** About so many lead to one table. */
const EDGES_EACH = 17.4;
const DIRECT: readonly ColumnUse[] = ['identity', 'identity', 'transformation', 'aggregation'];
const DECIDING: readonly ColumnUse[] = ['filter', 'join', 'join', 'group_by'];

export const DOMAINS = Array.from({ length: 40 }, (_, place) => `domain_${place}`);

export interface MadeTable {
  readonly name: string;
  readonly layer: number;
  readonly columns: readonly string[];
  /** By what policies find it and each column. */
  readonly selectors: ReadonlyMap<string, readonly string[]>;
}

export interface MadeGraph {
  readonly tables: readonly MadeTable[];
  readonly tellings: readonly Telling[];
  readonly edges: number;
}

/**
 * Tables in twelve layers, each made of one to three of the layers before it, near ones rather and some far more often
 * than others, as facts and dimensions are; each column of one or two columns, and the rows by some that filter and join.
 */
export function makeGraph(edgesWanted: number): MadeGraph {
  const random = randomFrom(11);
  const tables: MadeTable[] = [];
  const tellings: Telling[] = [];
  const count = Math.ceil((edgesWanted / EDGES_EACH) * (LAYERS / (LAYERS - 1)));
  const byLayer: MadeTable[][] = Array.from({ length: LAYERS }, () => []);
  let edges = 0;
  for (let place = 0; place < count; place += 1) {
    const layer = Math.floor((place / count) * LAYERS);
    const table = makeTable(place, layer, random);
    byLayer[layer]?.push(table);
    tables.push(table);
    if (layer === 0) continue;
    const told = edgesOf(table, sourcesOf(layer, byLayer, random), random);
    edges += told.length;
    tellings.push({
      origin: { kind: 'model', name: table.name },
      target: { kind: 'table', name: table.name },
      statement: null,
      unknown: null,
      edges: told,
    });
  }
  return { tables, tellings, edges };
}

function makeTable(place: number, layer: number, random: () => number): MadeTable {
  const columns = Array.from({ length: COLUMNS }, (_, at) => `column_${at}`);
  const own = ['*', `namespace:layer_${layer}`, `domain:${DOMAINS[Math.floor(random() * DOMAINS.length)]}`];
  const selectors = new Map(
    columns.map((column): [string, string[]] => [
      column,
      [...own, ...(random() < 0.06 ? ['tag:pii'] : [])].sort(),
    ]),
  );
  return { name: `layer_${layer}.table_${place}`, layer, columns, selectors };
}

function sourcesOf(layer: number, byLayer: readonly MadeTable[][], random: () => number): MadeTable[] {
  const count = 1 + Math.floor(random() * 3);
  return Array.from({ length: count }, () => {
    const back = 1 + Math.floor(random() ** 3 * Math.min(layer, 4));
    const candidates = byLayer[layer - back] as MadeTable[];
    return candidates[Math.floor(random() ** 2 * candidates.length)] as MadeTable;
  });
}

function edgesOf(table: MadeTable, sources: readonly MadeTable[], random: () => number): ToldEdge[] {
  const told = new Map<string, ToldEdge>();
  const add = (source: MadeTable, fromColumn: string | null, toColumn: string | null, use: ColumnUse) =>
    told.set(`${source.name} ${fromColumn} ${toColumn}`, {
      from: { kind: 'table', name: source.name },
      fromColumn,
      toColumn,
      uses: bitOf(use),
    });
  const any = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)] as Item;
  for (const column of table.columns) {
    for (let uses = random() < 0.5 ? 1 : 2; uses > 0; uses -= 1) {
      const source = any(sources);
      add(source, any(source.columns), column, any(DIRECT));
    }
  }
  for (const source of sources) {
    add(source, null, null, 'identity');
    for (let uses = 0; uses < 2; uses += 1) add(source, any(source.columns), null, any(DECIDING));
  }
  return [...told.values()];
}
