import type { Reader } from '../access/reader.ts';
import { followDatasets } from './follow-datasets.ts';
import type { CatalogAnswer, CatalogQuestion } from './schema.ts';
import { searchAssets } from './search-assets.ts';

/** Searches the catalog as the lake and its declarations are now. */
export async function searchCatalog(reader: Reader, question: CatalogQuestion): Promise<CatalogAnswer> {
  // Both ask what tables there are; the decisions are kept for the search.
  await Promise.all([followDatasets(), reader.decisions()]);
  return searchAssets(reader, question);
}
