'use client';

import { IconDots, IconPencil, IconUsers } from '@tabler/icons-react';
import Link from 'next/link';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import iconButton from '#components/ui/icon-button.module.css';
import { later, useLater } from '#components/ui/later.ts';
import { Menu } from '#components/ui/menu.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import { reportNotLoaded } from '#components/ui/toasts.tsx';
import type { Board } from '#server/boards/schema.ts';
import classes from './board.module.css';
import type { BoardAsk, BoardDialogsProps } from './board-dialogs.tsx';
import { BoardFilters } from './board-filters.tsx';
import { Tile } from './tile.tsx';
import { TileTools } from './tile-tools.tsx';
import { useBoard } from './use-board.ts';
import { useBoardSight } from './use-board-sight.ts';
import { useBoardSteps } from './use-board-steps.ts';
import { useBoardValues } from './use-board-values.ts';

const boardDialogs = later<BoardDialogsProps>(
  () => import('./board-dialogs.tsx').then(({ BoardDialogs }) => BoardDialogs),
  reportNotLoaded,
);

interface BoardPageProps {
  readonly initial: Board;
  /** May change boards of their own. */
  readonly mayWrite: boolean;
}

/** A dashboard that somebody made: its filters, its tiles and, for its owner, the means to change it. */
export function BoardPage({ initial, mayWrite }: BoardPageProps) {
  const { board, isGone, change, replace, isSaving } = useBoard(initial);
  useBoardSight(initial);
  const [editing, setEditing] = useState(false);
  const [ask, setAsk] = useState<BoardAsk | null>(null);
  const Dialogs = useLater(boardDialogs, ask !== null);
  const values = useBoardValues(board.tiles);
  const { duplicate, remove } = useBoardSteps(board);
  const { tiles, title, description, by, owner, sharing } = board;
  const mine = by === 'mine' && mayWrite;
  const isShared = sharing && (sharing.everyone || sharing.groups.length + sharing.people.length > 0);

  function move(from: number, step: -1 | 1) {
    const next = [...tiles];
    const [moved] = next.splice(from, 1);
    if (moved) next.splice(from + step, 0, moved);
    change({ tiles: next });
  }
  if (isGone) {
    return (
      <EmptyState
        title="This dashboard is not there for you any more"
        action={<Link href="/dashboards">All dashboards</Link>}
      >
        It was deleted, or what you may see has changed. Whoever owns it can share it with you again.
      </EmptyState>
    );
  }
  const copy = { label: 'Duplicate', onSelect: () => void duplicate() };
  const lead = [by === 'mine' ? (isShared ? 'Shared' : null) : `By ${owner.name}`, description || null];
  return (
    <>
      <PageHeader title={title} lead={lead.filter((part) => part !== null).join(' · ') || undefined}>
        {mine && (
          <>
            <Button aria-pressed={editing} onClick={() => setEditing(!editing)} busy={editing && isSaving}>
              <IconPencil size={15} aria-hidden="true" />
              {editing ? 'Done' : 'Edit'}
            </Button>
            <Button onClick={() => setAsk({ kind: 'share' })}>
              <IconUsers size={15} aria-hidden="true" />
              Share
            </Button>
          </>
        )}
        {mayWrite && (
          <Menu
            label={`More about ${title}`}
            buttonClassName={iconButton.icon}
            groups={
              mine
                ? [
                    [
                      { label: 'Rename', onSelect: () => setAsk({ kind: 'describe' }) },
                      { label: 'Versions', onSelect: () => setAsk({ kind: 'versions' }) },
                      copy,
                    ],
                    [{ label: 'Delete', onSelect: () => void remove() }],
                  ]
                : [[copy]]
            }
          >
            <IconDots size={16} aria-hidden="true" />
          </Menu>
        )}
      </PageHeader>
      <BoardFilters {...values} />
      {tiles.length === 0 && (
        <EmptyState title="Nothing on it yet">
          {mine
            ? 'Run a statement on the SQL page and save it as a tile.'
            : `${owner.name} has not put anything on it.`}
        </EmptyState>
      )}
      <div className={classes.grid}>
        {tiles.map((tile, place) => (
          <Tile
            key={tile.id}
            boardId={board.id}
            tile={tile}
            values={values.applied}
            tools={
              editing && (
                <TileTools
                  tile={tile}
                  isFirst={place === 0}
                  isLast={place === tiles.length - 1}
                  onMove={(step) => move(place, step)}
                  onWidth={(width) => change({ tiles: tiles.with(place, { ...tile, width }) })}
                  onRename={() => setAsk({ kind: 'rename-tile', tile })}
                  onRemove={() => change({ tiles: tiles.toSpliced(place, 1) }, `${tile.title} was removed`)}
                />
              )
            }
          />
        ))}
      </div>
      {Dialogs && (
        <Dialogs
          ask={ask}
          board={board}
          onClose={() => setAsk(null)}
          onChange={change}
          onReplaced={replace}
        />
      )}
    </>
  );
}
