import { parseArgs } from 'node:util';
import { pool, transaction } from '#server/db.ts';
import { writeTellings } from '#server/lineage/tellings-data.ts';
import { nodeFacts, walk, walkSight } from '#server/lineage/walk-data.ts';
import { DOMAINS, makeGraph } from './lineage/make-graph.ts';
import { type Figures, RunFailed } from './runner/run-named.ts';
import { temporaryPlatform } from './runner/temporary-platform.ts';
import { randomFrom } from './search/make-catalogue.ts';

const P95_MS_MAX = 50;
const BATCH = 2_000;
const EDGES_MAX = 1_000_000;
const STEPS = 10;

/** Somebody who sees three quarters of the domains, and no personal data. */
const RIGHTS = {
  allow: DOMAINS.slice(0, 30).map((domain) => `domain:${domain}`),
  deny: ['tag:pii'],
  named: new Map(),
};

/** The impact of a column, ten steps on, among very many edges, for a restricted reader: as somebody waits for it. */
export async function run(args: readonly string[]): Promise<Figures> {
  const { values } = parseArgs({
    args: [...args],
    options: { edges: { type: 'string', default: '1000000' }, walks: { type: 'string', default: '400' } },
  });
  const platform = await temporaryPlatform();
  try {
    const { tables, tellings, edges } = makeGraph(Number(values.edges));
    const selectors = new Map(tables.map((table) => [table.name, table.selectors]));
    const begunAt = performance.now();
    for (let at = 0; at < tellings.length; at += BATCH) {
      await transaction((tx) =>
        writeTellings(tx, tellings.slice(at, at + BATCH), (name) => selectors.get(name) ?? null),
      );
    }
    const buildSeconds = (performance.now() - begunAt) / 1000;
    await pool().query('VACUUM ANALYZE');
    const changeMs = await changeOne(tellings, (name) => selectors.get(name) ?? null);
    const figures = {
      edges,
      tables: tables.length,
      buildSeconds: Math.round(buildSeconds),
      changeMs,
      ...(await measure(Number(values.walks))),
      storedMb: await storedMb(),
    };
    if (figures.p95Ms > P95_MS_MAX)
      throw new RunFailed(`p95Ms is ${figures.p95Ms}, the target ${P95_MS_MAX}.`, figures);
    return figures;
  } finally {
    await platform.close();
  }
}

/** From columns near the sources of which something is made ten steps on; most columns end sooner, and are quicker. */
async function measure(walks: number) {
  const { rows } = await pool().query<{ id: number }>(
    `SELECT n.id FROM lineage.node n JOIN lineage.relation r ON r.id = n.relation_id
     WHERE r.name LIKE 'layer_0.%' AND n."column" IS NOT NULL AND lineage.is_allowed(n.sights, $1) ORDER BY n.id`,
    [(await walkSight(RIGHTS)).allowed],
  );
  const random = randomFrom(5);
  const times: number[] = [];
  const sizes: number[] = [];
  for (let tries = 0; times.length < walks && tries < 50 * walks; tries += 1) {
    const start = rows[Math.floor(random() * rows.length)]?.id as number;
    const begunAt = performance.now();
    const reached = await walk(
      { starts: [start], direction: 'down', steps: STEPS, at: null, edgesMax: EDGES_MAX },
      await walkSight(RIGHTS),
    );
    const ends = new Set(reached.map(({ to }) => to));
    await nodeFacts([...ends]);
    const ms = performance.now() - begunAt;
    if (reached.at(-1)?.step !== STEPS) continue;
    times.push(ms);
    sizes.push(ends.size);
  }
  const at = (numbers: readonly number[], share: number) => {
    const sorted = numbers.toSorted((one, other) => one - other);
    return Math.round((sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN) * 10) / 10;
  };
  return {
    walks: times.length,
    p50Ms: at(times, 0.5),
    p95Ms: at(times, 0.95),
    maxMs: at(times, 1),
    reachedP50: at(sizes, 0.5),
    reachedP95: at(sizes, 0.95),
    reachedMax: at(sizes, 1),
  };
}

async function changeOne(
  tellings: ReturnType<typeof makeGraph>['tellings'],
  selectorsOf: Parameters<typeof writeTellings>[2],
): Promise<number> {
  const random = randomFrom(9);
  const times: number[] = [];
  for (let turn = 0; turn < 50; turn += 1) {
    const telling = tellings[Math.floor(random() * tellings.length)] as (typeof tellings)[number];
    const begunAt = performance.now();
    await transaction((tx) =>
      writeTellings(
        tx,
        [{ ...telling, edges: telling.edges.slice(turn % 3), statement: `changed ${turn}` }],
        selectorsOf,
      ),
    );
    times.push(performance.now() - begunAt);
  }
  times.sort((a, b) => a - b);
  return Math.round((times[25] ?? Number.NaN) * 10) / 10;
}

async function storedMb(): Promise<number> {
  const { rows } = await pool().query<{ mb: number }>(
    "SELECT (sum(pg_total_relation_size(c.oid)) / 1e6)::int AS mb FROM pg_class c WHERE c.relnamespace = 'lineage'::regnamespace AND c.relkind = 'r'",
  );
  return rows[0]?.mb ?? 0;
}
