import { namingsIn } from '../access/visible-text.ts';
import { type Asset, PLAIN_ASSET, putAssetsOf } from '../catalog/assets-service.ts';
import { tellOfMade } from '../lineage/telling-service.ts';
import { audienceOf } from '../sharing/service.ts';
import { inTransaction, queryIn, type StoredQuery, type Tx, untoldQueries } from './saved-data.ts';
import { wordsToShow } from './words-to-show.ts';

/** A saved query as the catalog has it: there for whoever the list of saved queries has it for. */
export function queryAsset(query: StoredQuery): Asset {
  const { id, ownerId, authorId, sharing, title, description, sql, touched } = query;
  return {
    ...{ ...PLAIN_ASSET, kind: 'query', name: id, title, description, text: sql },
    href: `/sql?query=${id}`,
    owner: `person:${ownerId}`,
    needs: namingsIn({ touched, words: wordsToShow(query) }),
    audience: audienceOf(ownerId, sharing),
    author: authorId === null ? null : `person:${authorId}`,
    ...{ scope: 'query:run', producer: producerOf(id) },
  };
}

function producerOf(id: string): string {
  return `saved query ${id}`;
}

/** Tells the catalog and lineage of saved queries as they are at the end of what changed them, or that they are gone. */
export async function tellOfQueries(tx: Tx, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const query = await queryIn(tx, id);
    await putAssetsOf(tx, producerOf(id), query ? [queryAsset(query)] : []);
    await tellOfMade(
      tx,
      'query',
      id,
      query
        ? [
            {
              ...{ name: id, statement: query.sql, madeOf: query.madeOf },
              audience: audienceOf(query.ownerId, query.sharing),
            },
          ]
        : [],
    );
  }
}

/** Saved queries that were made before the catalog had any. */
export async function tellOfUntold(): Promise<void> {
  for (const id of await untoldQueries()) await inTransaction((tx) => tellOfQueries(tx, [id]));
}
