import { type Naming, namingsIn } from '../access/visible-text.ts';
import { type Asset, PLAIN_ASSET } from '../catalog/assets-service.ts';
import { audienceOf } from '../sharing/service.ts';
import type { StoredBoard, StoredTile } from './boards-data.ts';

/**
 * A board and its tiles, as the catalog has them: there for whoever `visibleBoards` shows them to. A board is, where
 * some tile is, or where it has none.
 */
export function boardAssets(board: StoredBoard): Asset[] {
  const { id, ownerId, title, description, sharing, tiles } = board;
  const own = namingsIn({ touched: [], words: [title, description] }) ?? [];
  const href = `/dashboards/board/${id}`;
  const shown = {
    ...PLAIN_ASSET,
    owner: `person:${ownerId}`,
    audience: audienceOf(ownerId, sharing),
    author: `person:${ownerId}`,
    scope: 'dashboards:read',
    producer: boardProducer(id),
  } as const;
  return [
    {
      ...{ ...shown, kind: 'dashboard', name: id, title, description, href },
      ...{ needs: own, choices: tiles.map(tileNamings) },
    },
    ...tiles.map(
      (tile): Asset => ({
        ...{ ...shown, kind: 'tile', name: `${id}/${tile.id}`, title: tile.title },
        description: `On the dashboard ${title}.`,
        text: tile.sql,
        href: `${href}#${tile.id}`,
        needs: [...own, ...tileNamings(tile)],
      }),
    ),
  ];
}

export function boardProducer(id: string): string {
  return `board ${id}`;
}

function tileNamings({ touched, title, sql, parameters, chart }: StoredTile): readonly Naming[] {
  return namingsIn({ touched, words: [title, sql, JSON.stringify([parameters, chart])] }) ?? [];
}
