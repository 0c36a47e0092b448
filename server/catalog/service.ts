import type { Reader } from '../access/reader.ts';
import { followDatasets } from './follow-datasets.ts';
import type { CatalogAnswer, CatalogQuestion } from './schema.ts';
import { searchAssets } from './search-assets.ts';

/** Searches the catalog as the lake and its declarations are now. */
export async function searchCatalog(reader: Reader, question: CatalogQuestion): Promise<CatalogAnswer> {
  await followDatasets();
  return searchAssets(reader, question);
}
