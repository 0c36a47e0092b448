import { access } from 'node:fs/promises';
import { pool } from '#server/db.ts';
import { createEngine, type DuckDbEngine } from '#server/engine/duckdb.ts';
import type { TopicName } from '#server/events/topics.ts';
import { loadTable } from '#server/lake/catalog.ts';
import { liveFiles } from '#server/lake/plan.ts';
import { relationSql } from '#server/lake/relation.ts';
import type { StreamTransport } from '#server/stream/transport.ts';
import { readByIcebird } from '#server/testing/icebird.ts';
import type { Accepted } from './producer.ts';

export interface Verdict {
  readonly accepted: number;
  /** Accepted and in neither table. */
  readonly lost: number;
  /** Accepted and there more than once. */
  readonly duplicated: number;
  /** Rows whose offset another row has too. */
  readonly offsetsRepeated: number;
  /** In the other table than it belongs, or with other bytes. */
  readonly altered: number;
  /** Partitions whose offsets are not exactly 0 to the end of the stream. */
  readonly partitionsWithGaps: number;
  /** Rows by which a reader that shares no code with us differs. */
  readonly icebirdDiffers: number;
  /** Files of the tables that are not there. */
  readonly missingFiles: number;
}

interface Found {
  readonly table: Accepted['table'];
  readonly md5: string | null;
}

async function relationOf(namespace: string, name: string): Promise<string> {
  const table = await loadTable({ namespace, name });
  if (!table) throw new Error(`There is no table ${namespace}.${name}.`);
  return relationSql(table, await liveFiles(table));
}

/**
 * What the dead letters say is true of the letters that nobody replayed: those that were are in bronze, and stay here as
 * what once came.
 */
async function lettersThatAre(engine: DuckDbEngine, topic: TopicName): Promise<string> {
  const from = await relationOf('dead_letters', topic);
  const { rows } = await pool().query<{ partition: number; offset: number; ms: string }>(
    `SELECT partition, "offset", (extract(epoch FROM arrived_at) * 1000)::bigint AS ms FROM letter_outcome
     WHERE topic = $1 AND outcome = 'replayed'`,
    [topic],
  );
  if (rows.length === 0) return from;
  const replayed = `replayed_${topic}`;
  await engine.query(`DROP TABLE IF EXISTS ${replayed}`);
  await engine.loadColumns(replayed, [
    { name: 'p', type: 'INTEGER', values: rows.map(({ partition }) => partition) },
    { name: 'o', type: 'BIGINT', values: rows.map(({ offset }) => offset) },
    { name: 'ms', type: 'BIGINT', values: rows.map(({ ms }) => Number(ms)) },
  ]);
  return `(SELECT l.* FROM ${from} l ANTI JOIN ${replayed} r
    ON r.p = l."partition" AND r.o = l."offset" AND r.ms = epoch_ms(l.arrived_at))`;
}

function tableOf(engine: DuckDbEngine, table: Accepted['table'], topic: TopicName): Promise<string> {
  return table === 'bronze' ? relationOf(table, topic) : lettersThatAre(engine, topic);
}

async function findRecords(engine: DuckDbEngine, topic: TopicName): Promise<Map<string, Found[]>> {
  const found = new Map<string, Found[]>();
  for (const table of ['bronze', 'dead_letters'] as const) {
    const { rows } = await engine.query(
      `SELECT key, md5(payload) AS md5 FROM ${await tableOf(engine, table, topic)}`,
    );
    for (const { key, md5 } of rows) {
      const entry = { table, md5: md5 === null ? null : String(md5) };
      const others = found.get(String(key));
      if (others) others.push(entry);
      else found.set(String(key), [entry]);
    }
  }
  return found;
}

async function checkOffsets(
  engine: DuckDbEngine,
  topic: TopicName,
  ends: ReadonlyMap<number, number>,
): Promise<{ repeated: number; withGaps: number }> {
  const bronze = await relationOf('bronze', topic);
  const deadLetters = await lettersThatAre(engine, topic);
  const { rows } = await engine.query(
    `SELECT "partition", count(*) AS records, count(DISTINCT "offset") AS offsets,
            min("offset") AS first, max("offset") AS last
     FROM (SELECT "partition", "offset" FROM ${bronze} UNION ALL SELECT "partition", "offset" FROM ${deadLetters})
     GROUP BY "partition"`,
  );
  const byPartition = new Map(rows.map((row) => [Number(row.partition), row]));
  let repeated = 0;
  let withGaps = 0;
  for (const [partition, end] of ends) {
    const row = byPartition.get(partition);
    const offsets = Number(row?.offsets ?? 0);
    repeated += Number(row?.records ?? 0) - offsets;
    const isWhole =
      end === 0 ? !row : offsets === end && Number(row?.first) === 0 && Number(row?.last) === end - 1;
    if (!isWhole) withGaps += 1;
  }
  return { repeated, withGaps };
}

async function compareReaders(
  engine: DuckDbEngine,
  namespace: string,
  topic: TopicName,
): Promise<{ differ: number; missingFiles: number }> {
  const table = await loadTable({ namespace, name: topic });
  if (!table) throw new Error(`There is no table ${namespace}.${topic}.`);
  const files = await liveFiles(table);
  const gone = await Promise.all(
    files.map(({ path }) =>
      access(path).then(
        () => 0,
        () => 1,
      ),
    ),
  );
  const { rows } = await engine.query(`SELECT "partition", "offset" FROM ${relationSql(table, files)}`);
  const counts = new Map<string, number>();
  const add = (partition: unknown, offset: unknown, by: number) => {
    const place = `${partition}/${offset}`;
    counts.set(place, (counts.get(place) ?? 0) + by);
  };
  for (const { partition, offset } of rows) add(partition, offset, 1);
  for (const { partition, offset } of await readByIcebird(table, 'offset')) add(partition, offset, -1);
  return {
    differ: [...counts.values()].reduce((sum, each) => sum + Math.abs(each), 0),
    missingFiles: gone.reduce((sum: number, each) => sum + each, 0),
  };
}

/** Reads the tables through the lake and holds them against what the stream accepted, by key and by offset. */
export async function verify(
  transport: StreamTransport,
  topics: readonly TopicName[],
  accepted: ReadonlyMap<string, Accepted>,
  unsure: ReadonlyMap<string, Accepted> = new Map(),
): Promise<Verdict> {
  const engine = await createEngine({ memoryLimitMb: 512, threads: 2 });
  try {
    let [lost, duplicated, offsetsRepeated, altered, partitionsWithGaps] = [0, 0, 0, 0, 0];
    let [icebirdDiffers, missingFiles] = [0, 0];
    const ends = await transport.endOffsets(topics);
    for (const topic of topics) {
      const found = await findRecords(engine, topic);
      for (const [key, record] of accepted) {
        if (record.topic !== topic) continue;
        const [first, ...more] = found.get(key) ?? [];
        if (!first) lost += 1;
        else if (more.length > 0) duplicated += 1;
        else if (first.table !== record.table || first.md5 !== record.md5) altered += 1;
      }
      // What nobody promised may be there or not, but never changed.
      for (const [key, record] of unsure) {
        if (record.topic !== topic) continue;
        const differs = (each: Found) => each.table !== record.table || each.md5 !== record.md5;
        if ((found.get(key) ?? []).some(differs)) altered += 1;
      }
      for (const namespace of ['bronze', 'dead_letters']) {
        const others = await compareReaders(engine, namespace, topic);
        icebirdDiffers += others.differ;
        missingFiles += others.missingFiles;
      }
      const topicEnds = new Map(
        ends.filter((end) => end.topic === topic).map(({ partition, offset }) => [partition, offset]),
      );
      const offsets = await checkOffsets(engine, topic, topicEnds);
      offsetsRepeated += offsets.repeated;
      partitionsWithGaps += offsets.withGaps;
    }
    return {
      accepted: accepted.size,
      ...{ lost, duplicated, offsetsRepeated, altered, partitionsWithGaps },
      ...{ icebirdDiffers, missingFiles },
    };
  } finally {
    await engine.close();
  }
}
