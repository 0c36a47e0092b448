import ELK, { type ELK as Elk, type ElkNode } from 'elkjs/lib/elk-api.js';
import type { Picture } from './picture.ts';

/** Where each box is, its upper left corner, by its id. */
export type Places = ReadonlyMap<string, { readonly x: number; readonly y: number }>;

/** From so many boxes on, a quicker arrangement with a few more crossings, and with no regard to what was shown before. */
const MANY = 400;

let elk: Elk | undefined;

/** Arranges boxes from left to right, as data flows, in a thread of its own. */
export async function arrange({ boxes, lines }: Picture): Promise<Places> {
  elk ??= new ELK({
    workerFactory: () => new Worker(new URL('./elk-worker.ts', import.meta.url), { type: 'module' }),
  });
  const isLarge = boxes.length > MANY;
  const pairs = new Map(lines.map(({ from, to }) => [`${from} ${to}`, { from, to }]));
  const graph: ElkNode = {
    id: 'lineage',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': 'RIGHT',
      'elk.layered.spacing.nodeNodeBetweenLayers': '96',
      'elk.spacing.nodeNode': '20',
      // Keeps boxes in the order that they were in, for three quarters of all the time when there are many.
      'elk.layered.considerModelOrder.strategy': isLarge ? 'NONE' : 'NODES_AND_EDGES',
      'elk.layered.thoroughness': isLarge ? '1' : '7',
      'elk.layered.nodePlacement.strategy': isLarge ? 'SIMPLE' : 'BRANDES_KOEPF',
      'elk.separateConnectedComponents': 'false',
    },
    children: boxes.map(({ id, width, height }) => ({ id, width, height })),
    edges: [...pairs].map(([id, { from, to }]) => ({ id, sources: [from], targets: [to] })),
  };
  const { children = [] } = await elk.layout(graph);
  return new Map(children.map(({ id, x = 0, y = 0 }) => [id, { x, y }]));
}
