'use client';

import {
  Background,
  Controls,
  type Edge,
  type EdgeTypes,
  MarkerType,
  MiniMap,
  type Node,
  type NodeTypes,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  useStore,
} from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { useEffect, useEffectEvent, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { Skeleton } from '#components/ui/state-views.tsx';
import type { LineageGraph } from '#server/lineage/schema.ts';
import { arrange, type Places } from './arrange.ts';
import { BoxNode, type BoxNodeData, neighbourOf } from './box-node.tsx';
import classes from './lineage.module.css';
import type { Box, Line, Picture } from './picture.ts';

/** What is chosen in the picture: a box or a line, by its id. */
export interface Chosen {
  readonly kind: 'box' | 'line';
  readonly id: string;
}

export interface LineageCanvasProps {
  readonly graph: LineageGraph;
  readonly picture: Picture;
  readonly chosen: Chosen | null;
  /** Boxes and lines that stand out; null: all do. */
  readonly lit: ReadonlySet<string> | null;
  /** The box to bring into view, and whether the keyboard goes to it; another object each time. */
  readonly goal: { readonly id: string; readonly focus: boolean } | null;
  readonly onChoose: (chosen: Chosen | null) => void;
  /** A box was reached by keys. */
  readonly onReach: (box: string) => void;
  readonly onColumn: (relation: number, column: string) => void;
  readonly onToggle: (box: Box) => void;
  readonly onExpand: (relation: number, direction: 'up' | 'down') => void;
}

/** Words as large as on the rest of the page, and buttons as large as a finger needs. */
const READABLE_ZOOM = 1;

const NODE_TYPES: NodeTypes = { box: BoxNode };
const EDGE_TYPES: EdgeTypes = {};

/** The picture of a lineage: boxes from left to right as data flows, and the lines between them. */
export function LineageCanvas({ graph, picture, ...props }: LineageCanvasProps) {
  const { arranged, problem } = useArranged(graph, picture);
  if (problem) return <p className={classes.problem}>{problem}</p>;
  if (!arranged) {
    return (
      <div className={classes.arranging} aria-busy="true">
        <Skeleton height="100%" />
        <p role="status">Arranging {picture.boxes.length.toLocaleString('en')} boxes…</p>
      </div>
    );
  }
  return (
    <ReactFlowProvider>
      <Canvas {...props} {...arranged} />
    </ReactFlowProvider>
  );
}

interface Arranged {
  readonly graph: LineageGraph;
  readonly picture: Picture;
  readonly places: Places;
}

function Canvas({
  graph,
  picture,
  places,
  chosen,
  lit,
  goal,
  ...on
}: Omit<LineageCanvasProps, keyof Arranged> & Arranged) {
  const flow = useReactFlow();
  const [isReady, setIsReady] = useState(false);
  const focusBox = picture.boxes.find(({ members }) => members.includes(graph.focus))?.id;
  /** Resolves when it is there; false for what is not in the picture. */
  async function show(id: string | undefined, zoom: number): Promise<boolean> {
    const place = id === undefined ? undefined : places.get(id);
    const box = picture.boxes.find((each) => each.id === id);
    if (!place || !box) return false;
    const options = { zoom, duration: 200 };
    return flow.setCenter(place.x + box.width / 2, place.y + box.height / 2, options);
  }
  const roomAcross = useStore(({ width }) => width);
  const roomDown = useStore(({ height }) => height);
  /** All of it, where that is as readable; else what it is about. */
  function showFirst() {
    const { x, y, width, height } = boundsOf(picture, places);
    if (width * READABLE_ZOOM > roomAcross || height * READABLE_ZOOM > roomDown)
      return void show(focusBox, READABLE_ZOOM);
    void flow.setCenter(x + width / 2, y + height / 2, { zoom: READABLE_ZOOM });
  }
  const goTo = useEffectEvent(async (id: string, isWanted: () => boolean) => {
    if (await show(id, READABLE_ZOOM)) focusWhenDrawn(id, isWanted);
  });
  const bring = useEffectEvent((id: string | undefined) => void show(id, READABLE_ZOOM));
  useEffect(() => {
    if (!isReady || goal === null) return;
    if (!goal.focus) return bring(goal.id);
    let isWanted = true;
    void goTo(goal.id, () => isWanted);
    return () => {
      isWanted = false;
    };
  }, [isReady, goal]);
  // What somebody looks at stays where it is while the rest is put in other places around it.
  const before = useRef(places);
  const keepInPlace = useEffectEvent(() => {
    const anchors = [chosen?.kind === 'box' ? chosen.id : undefined, focusBox];
    for (const id of anchors) {
      const [was, is] = [before.current, places].map((each) => (id === undefined ? undefined : each.get(id)));
      if (!was || !is) continue;
      const { x, y, zoom } = flow.getViewport();
      void flow.setViewport({ x: x + (was.x - is.x) * zoom, y: y + (was.y - is.y) * zoom, zoom });
      return;
    }
    void show(focusBox, flow.getZoom());
  });
  useLayoutEffect(() => {
    if (before.current === places) return;
    keepInPlace();
    before.current = places;
  }, [places]);
  const nodes = useMemo(
    () =>
      picture.boxes.flatMap((box): Node<BoxNodeData>[] => {
        const position = places.get(box.id);
        if (!position) return [];
        return [
          {
            id: box.id,
            type: 'box',
            position,
            width: box.width,
            height: box.height,
            draggable: false,
            focusable: false,
            selectable: false,
            // What can neither be moved nor selected would let clicks through.
            style: { pointerEvents: 'all' },
            data: {
              box,
              graph,
              isChosen: chosen?.kind === 'box' && chosen.id === box.id,
              isDim: lit !== null && !lit.has(box.id),
              onChoose: () => on.onChoose({ kind: 'box', id: box.id }),
              onColumn: on.onColumn,
              onToggle: on.onToggle,
              onExpand: on.onExpand,
              onNeighbour: (direction) => {
                const next = neighbourOf(box.id, direction, picture, places);
                if (next) on.onReach(next);
              },
            },
          },
        ];
      }),
    [picture, places, graph, chosen, lit, on.onChoose, on.onReach, on.onColumn, on.onToggle, on.onExpand],
  );
  const edges = useMemo(() => picture.lines.map((line) => toEdge(line, chosen, lit)), [picture, chosen, lit]);
  return (
    <ReactFlow
      aria-label="Lineage, from sources on the left to what is made of them on the right"
      nodes={nodes}
      edges={edges}
      nodeTypes={NODE_TYPES}
      edgeTypes={EDGE_TYPES}
      nodesConnectable={false}
      nodesDraggable={false}
      edgesFocusable={false}
      elementsSelectable={false}
      deleteKeyCode={null}
      onlyRenderVisibleElements
      minZoom={0.03}
      maxZoom={1.6}
      onInit={() => {
        setIsReady(true);
        if (goal === null) showFirst();
      }}
      onEdgeClick={(_, { id }) => on.onChoose({ kind: 'line', id })}
      onPaneClick={() => on.onChoose(null)}
    >
      <Background gap={24} size={1} color="var(--line)" />
      <Controls showInteractive={false} />
      <MiniMap
        pannable
        zoomable
        ariaLabel="All of the lineage"
        nodeColor={(node) => (lit === null || lit.has(node.id) ? 'var(--accent)' : 'var(--line-strong)')}
        maskColor="color-mix(in srgb, var(--surface-page) 70%, transparent)"
        bgColor="var(--surface-panel)"
      />
    </ReactFlow>
  );
}

function boundsOf({ boxes }: Picture, places: Places) {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { id, width, height } of boxes) {
    const place = places.get(id);
    if (!place) continue;
    [left, top] = [Math.min(left, place.x), Math.min(top, place.y)];
    [right, bottom] = [Math.max(right, place.x + width), Math.max(bottom, place.y + height)];
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

const FRAMES_WAITED = 120;

/** What is out of sight is not drawn, and can be focused only when it has come. */
function focusWhenDrawn(id: string, isWanted: () => boolean, frames = FRAMES_WAITED): void {
  const drawn = document.querySelector<HTMLElement>(`[data-box="${CSS.escape(id)}"]`);
  if (!isWanted()) return;
  if (drawn) drawn.focus();
  else if (frames > 0) requestAnimationFrame(() => focusWhenDrawn(id, isWanted, frames - 1));
}

/** The picture with its boxes in their places; the one before until that is known. */
function useArranged(graph: LineageGraph, picture: Picture) {
  const [arranged, setArranged] = useState<Arranged | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    let isWanted = true;
    arrange(picture).then(
      (places) => {
        if (!isWanted) return;
        setProblem(null);
        setArranged({ graph, picture, places });
      },
      () => isWanted && setProblem('The boxes could not be arranged. Show fewer steps, or look at the list.'),
    );
    return () => {
      isWanted = false;
    };
  }, [graph, picture]);
  return { arranged, problem };
}

const COLOURS = { same: 'var(--line-strong)', added: 'var(--good)', removed: 'var(--critical)' } as const;

function toEdge(line: Line, chosen: Chosen | null, lit: LineageCanvasProps['lit']): Edge {
  const isChosen = chosen?.kind === 'line' && chosen.id === line.id;
  const isDim = lit !== null && !lit.has(line.id);
  const stroke = isChosen ? 'var(--accent)' : COLOURS[line.state];
  return {
    id: line.id,
    source: line.from,
    target: line.to,
    sourceHandle: `out ${line.fromColumn ?? ''}`,
    targetHandle: `in ${line.toColumn ?? ''}`,
    style: {
      stroke,
      strokeWidth: isChosen ? 2.5 : line.state === 'same' ? 1.25 : 2,
      strokeDasharray: line.carriesValues ? undefined : '4 4',
      opacity: isDim ? 0.12 : 1,
    },
    markerEnd: { type: MarkerType.ArrowClosed, color: stroke, width: 14, height: 14 },
    zIndex: isChosen ? 1 : 0,
  };
}
