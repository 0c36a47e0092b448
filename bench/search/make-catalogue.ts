import { type Asset, PLAIN_ASSET } from '#server/catalog/asset.ts';
import { writeAssets } from '#server/catalog/assets-data.ts';
import { pool, transaction } from '#server/db.ts';

const SUBJECTS =
  'customer order product payment shipment return refund invoice basket session visit click view search campaign email coupon discount price stock warehouse supplier purchase delivery carrier address region country store channel device category brand review rating question ticket agent call chat contract subscription plan renewal churn revenue margin cost tax currency exchange budget forecast target employee shift payroll account ledger entry journal balance bank transfer card wallet fraud risk score segment cohort funnel attribution experiment variant feature flag event log error metric alert incident release build deploy job task run model dataset table column snapshot partition file bucket topic message queue consumer offset schema version tag owner policy grant request audit consent privacy export import sync connector source sink pipeline'.split(
    ' ',
  );
const PREFIXES =
  'net gross new pre post sub first last active open closed failed pending internal partner vendor mobile web store bulk auto cross total unit base line item group order live dim ref geo time micro macro hub edge core meta'.split(
    ' ',
  );
/** About four thousand, the plain ones first. */
const WORDS = [...SUBJECTS, ...PREFIXES.flatMap((prefix) => SUBJECTS.map((subject) => prefix + subject))];
const FORMS =
  'daily weekly monthly hourly raw clean current history archive fact dim bridge agg snapshot staging mart report summary detail lookup map temp backup delta full latest by_region by_country by_store by_channel by_device by_week v1 v2 v3 eu us apac emea test prod'.split(
    ' ',
  );
const TAGS = ['pii', 'pii.email', 'finance', 'certified', 'deprecated', 'internal', 'gdpr', 'slo.gold'];
const DOMAINS = Array.from({ length: 40 }, (_, place) => `domain_${place}`);
const LAYERS = ['bronze', 'silver', 'gold', 'mart', 'sandbox', 'external'];

/** The same numbers each time. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A word, some far more often than others. */
function pick<Item>(random: () => number, items: readonly Item[]): Item {
  return items[Math.floor(items.length * random() ** 3)] as Item;
}

function madeAsset(place: number, random: () => number): Asset {
  const subject = pick(random, WORDS);
  const other = pick(random, WORDS);
  const layer = pick(random, LAYERS);
  const system = `sys${Math.floor(random() * 900)}`;
  const title = `${subject}_${other}_${pick(random, FORMS)}_${place.toString(36)}`;
  const columns = Array.from({ length: 10 }, (_, at) => ({
    name: at === 0 ? `${subject}_id` : `${pick(random, WORDS)}_${pick(random, FORMS)}_${at}`,
    type: at === 0 ? 'BIGINT' : 'VARCHAR',
    fieldId: at + 1,
    description:
      at < 3 ? `The ${pick(random, WORDS)} of the ${pick(random, WORDS)}, as ${system} knows it.` : '',
    tags: random() < 0.08 ? [pick(random, TAGS)] : [],
  }));
  const name = `${layer}_${system}.${title}`;
  return {
    ...PLAIN_ASSET,
    kind: 'table',
    ...{ name, title, href: `/catalog/${name}` },
    description: `${subject} by ${other}, from ${system}: each row is a ${pick(random, WORDS)} and its ${pick(random, WORDS)}.`,
    domain: pick(random, DOMAINS),
    layer,
    owner: `group:team-${Math.floor(random() * 200)}`,
    tags: random() < 0.2 ? [pick(random, TAGS)] : [],
    columns,
    producer: 'bench',
  };
}

/** A saved query that reads two tables, for one of ten tables. */
function madeQuery(place: number, tables: readonly Asset[], random: () => number): Asset {
  const read = [pick(random, tables), pick(random, tables)];
  return {
    ...PLAIN_ASSET,
    kind: 'query',
    name: `query-${place}`,
    title: `${pick(random, WORDS)} by ${pick(random, WORDS)}`,
    description: `What ${pick(random, WORDS)} there is.`,
    href: `/sql?query=${place}`,
    needs: read.flatMap(({ name, columns }) => [
      { table: name, column: null, ifThere: false },
      { table: name, column: columns[1]?.name ?? null, ifThere: false },
    ]),
    audience: [random() < 0.5 ? 'everyone' : `group:team-${Math.floor(random() * 20)}`],
    author: 'person:somebody',
    producer: 'bench',
  };
}

/** Writes so many tables of ten columns, and a saved query for every tenth, as an import would; gives some of the tables' titles. */
export async function makeCatalogue(
  assets: number,
  batch = 2000,
): Promise<{ writeMs: number; titles: string[] }> {
  const random = randomFrom(7);
  const titles: string[] = [];
  const begunAt = performance.now();
  for (let at = 0; at < assets; at += batch) {
    const made = Array.from({ length: Math.min(batch, assets - at) }, (_, place) =>
      madeAsset(at + place, random),
    );
    titles.push(...made.slice(0, 10).map(({ title }) => title));
    const queries = Array.from({ length: Math.floor(made.length / 10) }, (_, place) =>
      madeQuery(at + place, made, random),
    );
    await transaction((tx) => writeAssets(tx, [...made, ...queries]));
  }
  const writeMs = performance.now() - begunAt;
  // As usage is: a few are used by everybody, most by nobody.
  await pool().query(
    `UPDATE catalog.search SET uses = u, level = CASE WHEN u >= 20 THEN 2 ELSE 1 END
     FROM (SELECT asset_id AS id, 2000 / (1 + (hashint4(asset_id) & 65535) % 20000) AS u FROM catalog.search) AS used
     WHERE asset_id = id AND u > 0`,
  );
  return { writeMs, titles };
}

/** Milliseconds for one asset of which something is told that was not known. */
export async function changeAssets(count: number): Promise<number> {
  const random = randomFrom(7);
  const begunAt = performance.now();
  for (let at = 0; at < count; at += 1) {
    const asset = { ...madeAsset(at, random), description: `Changed: ${at}.` };
    await transaction((tx) => writeAssets(tx, [asset]));
  }
  return (performance.now() - begunAt) / count;
}
