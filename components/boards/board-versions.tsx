'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import { Button } from '#components/ui/button.tsx';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { showToast } from '#components/ui/toasts.tsx';
import type { Board, BoardVersion } from '#server/boards/schema.ts';
import classes from './board.module.css';

interface BoardVersionsProps {
  readonly board: Board;
  readonly onRestored: (board: Board) => void;
}

/** Every save of a board, and the way back to it. */
export function BoardVersions({ board: { id, version: latest }, onRestored }: BoardVersionsProps) {
  const trpc = useTRPC();
  const versions = useQuery(trpc.boards.versions.queryOptions({ id }, { staleTime: 0 }));
  const restore = useMutation(
    trpc.boards.restore.mutationOptions({
      meta: { quiet: true },
      onSuccess: (restored, { number }) => {
        showToast({ tone: 'good', title: `It is as in version ${number} again` });
        onRestored(restored);
      },
    }),
  );
  return (
    <div className={classes.form}>
      <FormProblem>{failureOf(restore.error)}</FormProblem>
      <Loaded read={versions} failed="The versions could not be loaded" height="160px">
        {(all) => (
          <ul className={classes.versions} aria-label="Versions, the latest first">
            {all.map((version) => (
              <li key={version.number}>
                <div>
                  <strong>{`Version ${version.number}: ${version.title}`}</strong>
                  <span>{tilesText(version)}</span>
                  <span>
                    {version.author}, <RelativeTime at={version.createdAt} />
                    {version.number === latest && ', the one that counts'}
                  </span>
                </div>
                {version.number !== latest && (
                  <Button
                    disabled={restore.isPending}
                    busy={restore.isPending && restore.variables.number === version.number}
                    onClick={() => restore.mutate({ id, version: latest, number: version.number })}
                  >
                    Restore<span className="visually-hidden"> version {version.number}</span>
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </div>
  );
}

function tilesText({ tiles }: BoardVersion): string {
  return tiles.length === 0 ? 'No tiles' : `${tiles.length === 1 ? 'Tile' : 'Tiles'}: ${tiles.join(', ')}`;
}
