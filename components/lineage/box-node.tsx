'use client';

import {
  IconBrowser,
  IconChevronDown,
  IconChevronRight,
  IconDatabaseImport,
  IconFileDownload,
  IconLayoutDashboard,
  IconPresentationAnalytics,
  IconQuestionMark,
  IconSql,
  IconStack2,
  IconTable,
  type TablerIcon,
} from '@tabler/icons-react';
import { Handle, type Node, type NodeProps, Position, useStore } from '@xyflow/react';
import type { GraphRelation, LineageGraph } from '#server/lineage/schema.ts';
import type { Places } from './arrange.ts';
import classes from './box-node.module.css';
import { underName } from './graph-words.ts';
import { type Box, COLUMN_HEIGHT, HEAD_HEIGHT, type Picture } from './picture.ts';

export type BoxNodeData = {
  readonly box: Box;
  readonly graph: LineageGraph;
  readonly isChosen: boolean;
  readonly isDim: boolean;
  readonly onChoose: () => void;
  readonly onColumn: (relation: number, column: string) => void;
  readonly onToggle: (box: Box) => void;
  readonly onExpand: (relation: number, direction: 'up' | 'down') => void;
  /** Goes to the nearest box that way. */
  readonly onNeighbour: (direction: Direction) => void;
};

export type Direction = 'left' | 'right' | 'up' | 'down';

const ICONS: Readonly<Record<GraphRelation['kind'], TablerIcon>> = {
  table: IconTable,
  topic: IconDatabaseImport,
  tile: IconLayoutDashboard,
  query: IconSql,
  export: IconFileDownload,
  extract: IconBrowser,
  exposure: IconPresentationAnalytics,
  job: IconStack2,
};

const ARROWS: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

/** So far away that no word can be read. */
const isFar = ({ transform: [, , zoom] }: { transform: readonly [number, number, number] }) => zoom < 0.3;

export function BoxNode({ data }: NodeProps<Node<BoxNodeData>>) {
  const { box, graph, isChosen, isDim } = data;
  const far = useStore(isFar);
  const [place] = box.members as [number];
  const relation = graph.relations[place] as GraphRelation;
  const isFocus = box.group === null && place === graph.focus;
  return (
    <div
      className={classes.box}
      data-chosen={isChosen || undefined}
      data-dim={isDim || undefined}
      data-focus={isFocus || undefined}
      data-group={box.group !== null || undefined}
      style={{ width: box.width, height: box.height }}
    >
      <Ends top={HEAD_HEIGHT / 2} />
      {far ? (
        <button
          type="button"
          className={classes.blank}
          data-box={box.id}
          aria-label={box.group ?? relation.title}
          onClick={data.onChoose}
        />
      ) : (
        <>
          <BoxHead data={data} relation={relation} />
          {box.columns.length > 0 && (
            <ul className={classes.columns} aria-label={`Columns of ${relation.title}`}>
              {box.columns.map((column, at) => (
                <li key={column} style={{ height: COLUMN_HEIGHT }}>
                  <Ends column={column} top={HEAD_HEIGHT + COLUMN_HEIGHT * (at + 0.5)} />
                  <button
                    type="button"
                    className={`${classes.column} nopan`}
                    title={`Follow ${column}`}
                    onClick={() => data.onColumn(place, column)}
                  >
                    {column}
                  </button>
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </div>
  );
}

/** Where lines end and begin: at a column, or at the box as a whole. */
function Ends({ column = '', top }: { column?: string; top: number }) {
  return (
    <>
      <Handle
        type="target"
        id={`in ${column}`}
        position={Position.Left}
        className={classes.handle}
        style={{ top }}
      />
      <Handle
        type="source"
        id={`out ${column}`}
        position={Position.Right}
        className={classes.handle}
        style={{ top }}
      />
    </>
  );
}

function BoxHead({ data, relation }: { data: BoxNodeData; relation: GraphRelation }) {
  const { box } = data;
  const [place] = box.members as [number];
  const Icon = box.group === null ? ICONS[relation.kind] : IconStack2;
  const count = box.group === null ? relation.columns.length : box.members.length;
  const isOpen = box.columns.length > 0;
  const Chevron = isOpen ? IconChevronDown : IconChevronRight;
  return (
    <div className={classes.head} style={{ height: HEAD_HEIGHT - 2 }}>
      {box.group === null && relation.moreUp && (
        <More direction="up" title={relation.title} onExpand={() => data.onExpand(place, 'up')} />
      )}
      <button
        type="button"
        className={`${classes.name} nopan`}
        data-box={box.id}
        aria-pressed={data.isChosen}
        onClick={data.onChoose}
        onKeyDown={(event) => {
          const direction = ARROWS[event.key];
          if (!direction) return;
          event.preventDefault();
          event.stopPropagation();
          data.onNeighbour(direction);
        }}
      >
        <Icon size={16} stroke={1.75} aria-hidden="true" />
        <span className={classes.names}>
          <span className={classes.title}>{box.group ?? relation.title}</span>
          <span className={classes.under}>
            {box.group === null ? underName(relation) : `${box.members.length} together`}
          </span>
        </span>
        {relation.unknown !== null && box.group === null && (
          <span className={classes.unknown} title={relation.unknown}>
            <IconQuestionMark size={14} aria-label="Where it comes from is unknown" />
          </span>
        )}
      </button>
      {count > 0 && (
        <button
          type="button"
          className={`${classes.toggle} nopan`}
          aria-expanded={box.group === null ? isOpen : false}
          aria-label={box.group === null ? `Columns of ${relation.title}` : `Show each of ${box.group}`}
          onClick={() => data.onToggle(box)}
        >
          {count}
          <Chevron size={14} aria-hidden="true" />
        </button>
      )}
      {box.group === null && relation.moreDown && (
        <More direction="down" title={relation.title} onExpand={() => data.onExpand(place, 'down')} />
      )}
    </div>
  );
}

function More({
  direction,
  title,
  onExpand,
}: {
  direction: 'up' | 'down';
  title: string;
  onExpand: () => void;
}) {
  return (
    <button
      type="button"
      className={`${classes.more} nopan`}
      data-direction={direction}
      aria-label={direction === 'up' ? `What ${title} is made of` : `What is made of ${title}`}
      title={direction === 'up' ? 'One step more to the sources' : 'One step more to what is made of it'}
      onClick={onExpand}
    >
      +
    </button>
  );
}

/** Along the lines to the left and right; among those that are there, up and down. Pure. */
export function neighbourOf(
  id: string,
  direction: Direction,
  { lines, boxes }: Picture,
  places: Places,
): string | null {
  const here = places.get(id);
  if (!here) return null;
  const candidates =
    direction === 'left'
      ? lines.filter(({ to }) => to === id).map(({ from }) => from)
      : direction === 'right'
        ? lines.filter(({ from }) => from === id).map(({ to }) => to)
        : boxes
            .map((box) => box.id)
            .filter((other) => {
              const there = places.get(other);
              if (!there || other === id || Math.abs(there.x - here.x) > 120) return false;
              return direction === 'up' ? there.y < here.y : there.y > here.y;
            });
  const distance = (other: string) => {
    const there = places.get(other);
    return there ? Math.abs(there.y - here.y) : Number.POSITIVE_INFINITY;
  };
  return candidates.toSorted((one, other) => distance(one) - distance(other))[0] ?? null;
}
