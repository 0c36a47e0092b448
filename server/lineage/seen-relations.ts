import { datasets } from '../access/datasets.ts';
import type { TableDecision } from '../access/decision.ts';
import type { Reader } from '../access/reader.ts';
import { type KnownAsset, knownOf } from '../catalog/service.ts';
import { type SeenTile, seenTiles } from '../dashboards/tiles-service.ts';
import { tableAddress } from '../datasets/table-address.ts';
import { seenExports } from '../exports/seen-service.ts';
import { seenExtracts } from '../extracts/seen-service.ts';
import { seenTables } from '../imports/seen-tables-service.ts';
import { type CatalogedTable, findCataloged, findToldSince } from './relations-data.ts';
import type { GraphRelation } from './schema.ts';
import type { RelationName } from './telling.ts';

export type SeenRelation = Pick<GraphRelation, 'title' | 'within' | 'href' | 'layer' | 'owner'> & {
  readonly columns: ReadonlyMap<string, { readonly type: string; readonly tags: readonly string[] }>;
};

type Seen = (relation: RelationName) => SeenRelation | null;

/**
 * What a reader may be told of these, by kind and name, where lineage is of this moment (null: now); nothing of what they
 * may not know of. A table is told of when they see it, or saw it when it was there; what shows tables, when it is there
 * for them and so are those; what people made, when the catalog has it for them.
 */
export async function seenRelations(
  reader: Reader,
  relations: readonly RelationName[],
  at: Date | null,
): Promise<Seen> {
  const of = (kind: RelationName['kind']) => relations.filter((relation) => relation.kind === kind);
  const isDeclared = (tile: RelationName) => !isOfBoard(tile);
  const [decisions, all, tiles, made, exports, extracts] = await Promise.all([
    reader.decisions(),
    datasets(),
    of('tile').some(isDeclared) ? seenTiles(reader) : new Map<string, SeenTile>(),
    seenMade(reader, [...of('tile').filter(isOfBoard), ...of('query'), ...of('exposure')], at),
    seenExports(
      reader,
      of('export').map(({ name }) => name),
    ),
    seenExtracts(
      reader,
      of('extract').map(({ name }) => name),
    ),
  ]);
  const exists = new Map(all.map((dataset) => [dataset.name, dataset]));
  const absent = of('table').filter(({ name }) => !exists.has(name));
  const names = absent.map(({ name }) => name);
  const [cataloged, foreign] = await Promise.all([
    names.length === 0 ? [] : findCataloged(names),
    seenTables(reader, names),
  ]);
  const others = new Map<string, CatalogedTable>(cataloged.map((table) => [table.name, table]));
  return ({ kind, name }) => {
    switch (kind) {
      case 'table': {
        const decision = decisions.get(name);
        if (exists.has(name) && !decision) return null;
        const other = others.get(name);
        if (other) {
          const { title, layer, owner } = other;
          const seen = foreign.decisions.get(name);
          return {
            ...PLAIN,
            title,
            layer,
            owner,
            href: seen ? tableAddress(name) : null,
            columns: columnsOf(seen),
          };
        }
        return {
          title: name.slice(name.indexOf('.') + 1),
          within: null,
          href: decision ? tableAddress(name) : null,
          layer: name.slice(0, name.indexOf('.')),
          owner: exists.get(name)?.owner ?? null,
          columns: columnsOf(decision),
        };
      }
      case 'topic':
        // A topic is known of by whoever sees what was taken from it.
        return decisions.has(`bronze.${name}`) || decisions.has(`dead_letters.${name}`)
          ? { ...PLAIN, title: name }
          : null;
      case 'tile': {
        if (isOfBoard({ kind, name })) return made({ kind, name });
        const tile = tiles.get(name);
        return tile ? { ...PLAIN, title: tile.title, within: tile.dashboard, href: tile.href } : null;
      }
      case 'query':
      case 'exposure':
        return made({ kind, name });
      case 'export': {
        const file = exports.get(name);
        return file
          ? { ...PLAIN, title: file.fileName, href: `/api/exports/${name}/file`, owner: reader.name }
          : null;
      }
      case 'extract': {
        const table = extracts.get(name);
        // Of a table that is theirs to see no more, a copy is none either.
        return table !== undefined && decisions.has(table)
          ? { ...PLAIN, title: table, owner: reader.name }
          : null;
      }
      case 'job':
        return null;
    }
  };
}

const columnsOf = (decision: TableDecision | undefined): SeenRelation['columns'] =>
  new Map(decision?.columns.map(({ name, type, tags }) => [name, { type, tags }]));

const PLAIN = { within: null, href: null, layer: null, owner: null, columns: new Map() } as const;

/** As the catalog has it: what dbt calls an exposure is a dashboard there, and a board's tile is named after both. */
const assetOf = ({ kind, name }: RelationName) =>
  ({ kind: kind === 'exposure' ? 'dashboard' : kind === 'query' ? 'query' : 'tile', name }) as const;
/** Boards go by ids, declared dashboards by names of their own. */
const isOfBoard = ({ name }: RelationName) => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\//.test(name);
const boardOf = (tile: string) => ({ kind: 'dashboard', name: tile.slice(0, tile.indexOf('/')) }) as const;

/**
 * What people made, and dbt's exposures. Of a text of others only what it is now is told, also as of then: what it was
 * before, and before it was shared, is its owner's to know.
 */
async function seenMade(reader: Reader, relations: readonly RelationName[], at: Date | null): Promise<Seen> {
  const tiles = relations.filter(({ kind }) => kind === 'tile');
  const [known, toldSince] = await Promise.all([
    knownOf(reader, [...relations.map(assetOf), ...tiles.map(({ name }) => boardOf(name))]),
    at === null ? [] : findToldSince(relations),
  ]);
  const assets = new Map(known.map((asset) => [`${asset.kind} ${asset.name}`, asset]));
  const find = ({ kind, name }: { readonly kind: string; readonly name: string }): KnownAsset | undefined =>
    assets.get(`${kind} ${name}`);
  const later = new Set(
    toldSince.filter(({ since }) => at !== null && since > at).map(({ kind, name }) => `${kind} ${name}`),
  );
  return (relation) => {
    const asset = find(assetOf(relation));
    if (!asset) return null;
    const isOwn = asset.owner === `person:${reader.personId}`;
    if (!isOwn && relation.kind !== 'exposure' && later.has(`${relation.kind} ${relation.name}`)) return null;
    const board = relation.kind === 'tile' ? find(boardOf(relation.name)) : undefined;
    const { title, href, layer, called: owner } = asset;
    return { ...PLAIN, title, href, layer, owner, within: board?.title ?? null };
  };
}
