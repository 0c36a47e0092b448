import type { Dataset } from '../access/dataset.ts';
import { datasets } from '../access/datasets.ts';
import { declaredMetrics, declaredModels } from '../access/declarations.ts';
import { readCatalogNotes } from '../annotations/service.ts';
import { declaredDashboards } from '../dashboards/tiles-service.ts';
import { oneAtATime } from '../one-at-a-time.ts';
import type { Asset } from './asset.ts';
import { replaceAssets } from './assets-data.ts';
import { datasetAsset, PORTAL } from './dataset-assets.ts';
import {
  dashboardAssets,
  ingestionAsset,
  liveWindowsAsset,
  metricAsset,
  modelAsset,
  topicAsset,
} from './declared-assets.ts';

interface Followed {
  readonly datasets: readonly Dataset[];
  readonly dashboards: string;
  readonly notes: object;
}

let followed: Followed | null = null;

/**
 * Brings the catalog up to what the portal itself has: tables as they are declared and committed, their topics, what
 * builds them, metrics and declared dashboards. Whoever reads the catalog asks for it first, so that no search is older
 * than what it finds. The lake's tables are told by the same array as long as nothing of them changed, and then nothing
 * is done.
 */
export const followPortal = oneAtATime(follow);

async function follow(): Promise<void> {
  const [all, metrics, models, dashboards, notes] = await Promise.all([
    datasets(),
    declaredMetrics(),
    declaredModels(),
    declaredDashboards(),
    readCatalogNotes(),
  ]);
  const next = { datasets: all, dashboards: JSON.stringify(dashboards), notes };
  const isSame = next.dashboards === followed?.dashboards && next.notes === followed.notes;
  if (isSame && all === followed?.datasets) return;
  const byName = new Map(all.map((dataset) => [dataset.name, dataset]));
  const bronze = all.filter(({ namespace }) => namespace === 'bronze');
  const assets: Asset[] = [
    ...all.map((dataset) => ({ ...datasetAsset(dataset), ...notes.get(dataset.name) })),
    ...bronze.map(topicAsset),
    ...metrics.map((metric) => metricAsset(metric, byName.get(metric.relation))),
    ...models.map((model) => modelAsset(model, byName.get(model.relation))),
    ...bronze.map(ingestionAsset),
    liveWindowsAsset(),
    ...dashboards.flatMap(dashboardAssets),
  ];
  await replaceAssets(PORTAL, assets);
  followed = next;
}
