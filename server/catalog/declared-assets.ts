import type { Dataset } from '../access/dataset.ts';
import type { DeclaredModel } from '../access/declarations.ts';
import { LIVE_DATASETS } from '../access/live-datasets.ts';
import type { Naming } from '../access/visible-text.ts';
import type { DeclaredDashboard } from '../dashboards/tiles-service.ts';
import { tableAddress } from '../datasets/table-address.ts';
import type { Metric } from '../warehouse/metric.ts';
import { type Asset, PLAIN_ASSET } from './asset.ts';
import { PORTAL } from './dataset-assets.ts';

/** What is declared in files, as the catalog has it: topics, metrics, pipelines, dashboards and their tiles. Pure. */

const needed = (table: string, column: string | null = null): Naming => ({ table, column, ifThere: false });
const titled = (name: string) => name.slice(name.indexOf('.') + 1);

/** A topic is known of by whoever sees what was taken from it. */
export function topicAsset(bronze: Dataset): Asset {
  const name = titled(bronze.name);
  return {
    ...PLAIN_ASSET,
    kind: 'topic',
    name,
    title: name,
    description: bronze.description ?? '',
    domain: bronze.domain,
    owner: bronze.owner === null ? null : `group:${bronze.owner}`,
    href: tableAddress(bronze.name),
    needs: [needed(bronze.name)],
    producer: PORTAL,
  };
}

/** A metric is known of by whoever sees all that it reads. */
export function metricAsset(
  { name, label, description, expression, relation, columns }: Metric,
  about: Dataset | undefined,
): Asset {
  return {
    ...PLAIN_ASSET,
    kind: 'metric',
    name,
    title: label,
    description,
    text: expression,
    domain: about?.domain ?? null,
    owner: about?.owner ? `group:${about.owner}` : null,
    href: tableAddress(relation),
    needs: [needed(relation), ...columns.map((column) => needed(relation, column))],
    producer: PORTAL,
  };
}

/** Builds a table from others. */
export function modelAsset({ relation, upstream }: DeclaredModel, about: Dataset | undefined): Asset {
  return {
    ...pipeline(`model/${relation}`, `Model ${titled(relation)}`, about),
    description:
      upstream.length === 0 ? `Builds ${relation}.` : `Builds ${relation} from ${inWords(upstream)}.`,
    href: tableAddress(relation),
    needs: [relation, ...upstream].map((table) => needed(table)),
  };
}

/** Takes the records of a topic into the lake. */
export function ingestionAsset(bronze: Dataset): Asset {
  const topic = titled(bronze.name);
  const refused = `dead_letters.${topic}`;
  return {
    ...pipeline(`ingestion/${topic}`, `Ingestion of ${topic}`, bronze),
    description: `Takes the records of the topic ${topic} into ${bronze.name}, and those that it refuses into ${refused}.`,
    href: tableAddress(bronze.name),
    needs: [needed(bronze.name), { table: refused, column: null, ifThere: true }],
  };
}

/** Counts what happens in the shop right now. */
export function liveWindowsAsset(): Asset {
  const names = LIVE_DATASETS.map(({ name }) => name);
  return {
    ...pipeline('aggregate', 'Live windows', LIVE_DATASETS[0]),
    description: `Keeps ${inWords(names)} up to the second.`,
    href: tableAddress(names[0] as string),
    needs: names.map((table) => needed(table)),
  };
}

function pipeline(name: string, title: string, about: Dataset | undefined) {
  const owner = about?.owner ? `group:${about.owner}` : null;
  const facts = { domain: about?.domain ?? null, layer: about?.namespace ?? null, owner };
  return {
    ...{ ...PLAIN_ASSET, ...facts, kind: 'pipeline' as const, name, title },
    ...{ scope: 'pipelines:read' as const, producer: PORTAL },
  };
}

/** Who sees which of them is asked of the dashboards: `seenDashboards` says whom these are meant for. */
export function dashboardAssets({ id, title, description, tiles }: DeclaredDashboard): Asset[] {
  const shown = { ...PLAIN_ASSET, scope: 'dashboards:read', producer: PORTAL } as const;
  const href = `/dashboards/${id}`;
  return [
    { ...shown, kind: 'dashboard', name: id, title, description, href, audience: [`dashboard:${id}`] },
    ...tiles.map(
      (tile): Asset => ({
        ...shown,
        kind: 'tile',
        name: `${id}/${tile.id}`,
        title: tile.title,
        description: tile.description,
        text: tile.computed,
        href: `${href}#${tile.id}`,
        audience: [`tile:${id}/${tile.id}`],
      }),
    ),
  ];
}

function inWords(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
