import type { Reader } from '../access/reader.ts';
import { followGlossary } from '../glossary/follow-service.ts';
import type { AssetFacts } from './asset.ts';
import { followPortal } from './follow-portal.ts';
import { followTimes } from './follow-times.ts';
import { noteOpened } from './opened-data.ts';
import { rightsOf } from './rights-of.ts';
import type { CatalogAnswer, CatalogHit, CatalogQuestion } from './schema.ts';
import { recentHits, searchAssets } from './search-assets.ts';
import { type KnownAsset, knownAssets } from './search-data.ts';

export type { KnownAsset } from './search-data.ts';

/** Searches the catalog as the lake and its declarations are now. */
export async function searchCatalog(reader: Reader, question: CatalogQuestion): Promise<CatalogAnswer> {
  await upToDate(reader);
  return searchAssets(reader, question);
}

/** Of these, what the reader may know of, with what it is called. */
export async function knownOf(
  reader: Reader,
  asked: readonly Pick<AssetFacts, 'kind' | 'name'>[],
): Promise<readonly KnownAsset[]> {
  if (asked.length === 0) return [];
  await followPortal();
  return knownAssets(asked, await rightsOf(reader));
}

/** What the reader used last. */
export async function readRecent(reader: Reader, limit: number): Promise<readonly CatalogHit[]> {
  await upToDate(reader);
  return recentHits(reader, limit);
}

/** That the reader opened what is shown at an address, as far as there is something. What they may know of is asked when it is told to them. */
export async function markOpened(reader: Reader, href: string): Promise<void> {
  await noteOpened(reader.personId, href);
}

/** Both ask what tables there are; the decisions are kept for the search. */
async function upToDate(reader: Reader): Promise<void> {
  await Promise.all([followPortal().then(followTimes), followGlossary(), reader.decisions()]);
}
