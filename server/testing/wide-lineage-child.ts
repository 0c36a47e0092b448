import { closeDb } from '../db.ts';
import type { RelationName, Telling } from '../lineage/telling.ts';
import { inTransaction, writeTellings } from '../lineage/tellings-data.ts';
import { bitOf } from '../lineage/uses.ts';

/** Run in a process of its own on a portal's DATA_DIR: 2,000 tables of others, in ten layers, come of gold.dim_date. */
const LAYERS = 10;
const PER_LAYER = 200;
const COLUMNS = ['day', 'amount', 'region'];

const root: RelationName = { kind: 'table', name: 'gold.dim_date' };
const named = (layer: number, place: number): RelationName =>
  layer < 0 ? root : { kind: 'table', name: `mart_${layer}.table_${place}` };

const tellings = Array.from({ length: LAYERS }, (_, layer) =>
  Array.from({ length: PER_LAYER }, (_unused, place): Telling => {
    const sources = [place, (place * 7 + 3) % PER_LAYER].map((source) => named(layer - 1, source));
    const [first, second] = sources as [RelationName, RelationName];
    const of = (column: string) => (layer === 0 ? 'date' : column);
    return {
      origin: { kind: 'openlineage', name: `others/job_${layer}_${place}` },
      target: named(layer, place),
      statement: null,
      unknown: null,
      edges: [
        ...COLUMNS.map((column) => ({
          from: first,
          fromColumn: of(column),
          toColumn: column,
          uses: bitOf('identity'),
        })),
        { from: first, fromColumn: null, toColumn: null, uses: bitOf('identity') },
        ...(layer === 0
          ? []
          : [{ from: second, fromColumn: of('day'), toColumn: null, uses: bitOf('join') }]),
      ],
    };
  }),
).flat();

const columns = new Map(['date', ...COLUMNS].map((column) => [column, ['*', 'namespace:gold']]));
await inTransaction((tx) => writeTellings(tx, tellings, () => columns));
await closeDb();
