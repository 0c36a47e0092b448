'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { SharingFields } from '#components/saved/sharing-fields.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { showToast } from '#components/ui/toasts.tsx';
import type { Board, BoardContent, BoardTile } from '#server/boards/schema.ts';
import { PRIVATE } from '#server/sharing/schema.ts';
import classes from './board.module.css';
import { BoardVersions } from './board-versions.tsx';
import { TitleForm } from './title-form.tsx';

export type BoardAsk =
  | { readonly kind: 'share' | 'describe' | 'versions' }
  | { readonly kind: 'rename-tile'; readonly tile: BoardTile };

export interface BoardDialogsProps {
  readonly ask: BoardAsk | null;
  readonly board: Board;
  readonly onClose: () => void;
  readonly onChange: (content: Partial<BoardContent>) => void;
  readonly onReplaced: (board: Board) => void;
}

const TITLES = {
  share: 'Share',
  describe: 'Title and description',
  versions: 'Versions',
  'rename-tile': 'Rename the tile',
} as const;

/** The dialogs of a board. Fetched when one is first opened. */
export function BoardDialogs({ ask, board, onClose, onChange, onReplaced }: BoardDialogsProps) {
  const replace = (next: Board) => {
    onReplaced(next);
    onClose();
  };
  return (
    <Dialog
      title={ask ? TITLES[ask.kind] : ''}
      over={board.title}
      edge={ask?.kind === 'versions'}
      open={ask !== null}
      onClose={onClose}
    >
      {ask?.kind === 'share' && <ShareForm board={board} onShared={replace} />}
      {ask?.kind === 'versions' && <BoardVersions board={board} onRestored={replace} />}
      {ask?.kind === 'describe' && (
        <TitleForm
          title={board.title}
          description={board.description}
          action="Save"
          onDone={(next) => {
            onChange(next);
            onClose();
          }}
        />
      )}
      {ask?.kind === 'rename-tile' && (
        <TitleForm
          title={ask.tile.title}
          description={null}
          action="Rename"
          onDone={({ title }) => {
            onChange({
              tiles: board.tiles.map((tile) => (tile.id === ask.tile.id ? { ...tile, title } : tile)),
            });
            onClose();
          }}
        />
      )}
    </Dialog>
  );
}

function ShareForm({ board, onShared }: { board: Board; onShared: (board: Board) => void }) {
  const trpc = useTRPC();
  const [sharing, setSharing] = useState(board.sharing ?? PRIVATE);
  const share = useMutation(
    trpc.boards.share.mutationOptions({
      meta: { quiet: true },
      onSuccess: (next) => {
        showToast({ tone: 'good', title: 'Sharing is saved' });
        onShared(next);
      },
    }),
  );
  function submit(event: FormEvent) {
    event.preventDefault();
    share.mutate({ id: board.id, sharing });
  }
  return (
    <form className={classes.form} onSubmit={submit}>
      <FormProblem>{failureOf(share.error)}</FormProblem>
      <SharingFields value={sharing} onChange={setSharing} />
      <p className={classes.note}>
        Everybody sees on it what they may see themselves. A tile that names a table which is hidden from
        somebody is not there for them.
      </p>
      <div className={classes.actions}>
        <Button type="submit" tone="primary" busy={share.isPending}>
          Save sharing
        </Button>
      </div>
    </form>
  );
}
