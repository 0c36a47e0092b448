import type { Dataset } from '../access/dataset.ts';
import { datasets } from '../access/datasets.ts';
import { replaceAssets } from './assets-data.ts';
import { datasetAsset, PORTAL } from './dataset-assets.ts';

let followed: readonly Dataset[] | null = null;
let following: Promise<void> = Promise.resolve();

/**
 * Brings the catalog up to the tables that there are, as they are declared and committed. Whoever reads the catalog asks
 * for it first, so that no search is older than the lake; the lake's tables are told by the same array as long as
 * nothing of them changed, and then nothing is done.
 */
export function followDatasets(): Promise<void> {
  following = following.catch(() => undefined).then(follow);
  return following;
}

async function follow(): Promise<void> {
  const all = await datasets();
  if (all === followed) return;
  await replaceAssets(PORTAL, all.map(datasetAsset));
  followed = all;
}
