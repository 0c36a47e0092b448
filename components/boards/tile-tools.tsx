'use client';

import { IconArrowLeft, IconArrowRight, IconPencil, IconTrash } from '@tabler/icons-react';
import { IconButton } from '#components/ui/icon-button.tsx';
import type { BoardTile } from '#server/boards/schema.ts';
import classes from './board.module.css';

const WIDTHS: readonly [width: number, name: string][] = [
  [3, 'A quarter'],
  [4, 'A third'],
  [6, 'Half'],
  [8, 'Two thirds'],
  [12, 'All of it'],
];

interface TileToolsProps {
  readonly tile: BoardTile;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly onMove: (step: -1 | 1) => void;
  readonly onWidth: (width: number) => void;
  readonly onRename: () => void;
  readonly onRemove: () => void;
}

/** What can be done to a tile while the board is edited. */
export function TileTools({ tile, isFirst, isLast, onMove, onWidth, onRename, onRemove }: TileToolsProps) {
  const { title, width } = tile;
  return (
    <div className={classes.tools} role="toolbar" aria-label={`Change ${title}`}>
      <IconButton
        disabled={isFirst}
        aria-label={`Move ${title} earlier`}
        title="Earlier"
        onClick={() => onMove(-1)}
      >
        <IconArrowLeft size={16} aria-hidden="true" />
      </IconButton>
      <IconButton
        disabled={isLast}
        aria-label={`Move ${title} later`}
        title="Later"
        onClick={() => onMove(1)}
      >
        <IconArrowRight size={16} aria-hidden="true" />
      </IconButton>
      <select
        aria-label={`Width of ${title}`}
        value={width}
        onChange={({ currentTarget }) => onWidth(Number(currentTarget.value))}
      >
        {WIDTHS.some(([known]) => known === width) || <option value={width}>{width} of 12 columns</option>}
        {WIDTHS.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
      <IconButton aria-label={`Rename ${title}`} title="Rename" onClick={onRename}>
        <IconPencil size={16} aria-hidden="true" />
      </IconButton>
      <IconButton aria-label={`Remove ${title}`} title="Remove" onClick={onRemove}>
        <IconTrash size={16} aria-hidden="true" />
      </IconButton>
    </div>
  );
}
