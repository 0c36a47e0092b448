import { randomUUID } from 'node:crypto';
import type { Reader } from '#server/access/reader.ts';
import { catalogQuestion } from '#server/catalog/schema.ts';
import { searchCatalog } from '#server/catalog/service.ts';
import { readChecks, readColumns, readFacts, readHistory } from '#server/datasets/service.ts';
import {
  inTransaction,
  nothingToldOf,
  resolveDatasets,
  type ToldFacts,
  tellTables,
} from '#server/imports/foreign-tables-service.ts';
import { putRun, putRunTables, runsOfTable } from '#server/imports/runs-service.ts';
import { runsInput } from '#server/imports/schema.ts';
import { graphQuestion } from '#server/lineage/schema.ts';
import { readGraph } from '#server/lineage/service.ts';
import { bitOf, tellLineage } from '#server/lineage/telling-service.ts';
import type { Answer } from './adapters.ts';
import type { ProofDocument } from './documents.ts';
import { textsIn } from './name-doors.ts';
import type { ProofPerson } from './people.ts';
import { type Expected, seenTable } from './reference.ts';
import type { ProofTable } from './tables.ts';

/** Of each table one of others that is filed under the same, but for its name; and a run that makes it of the one before. */
const twins = new Map<string, ProofTable>();
let order: readonly ProofTable[] = [];

const identityOf = ({ namespace }: ProofTable, at: number) => ({ namespace, name: `twin_${at}` });
const nameOf = (table: string) => twins.get(table)?.name ?? `${table}/twin`;
const BROKE = 'The proof breaks it.';

export async function tellOfTwins(tables: readonly ProofTable[]): Promise<void> {
  twins.clear();
  for (const [at, table] of tables.entries()) {
    const { namespace, name } = identityOf(table, at);
    const columns = table.columns.filter(({ declared }) => declared);
    twins.set(table.name, { ...table, name: `${namespace}/${name}`, columns });
  }
  order = tables.map(({ name }) => twins.get(name) as ProofTable);
  await inTransaction(async (tx) => {
    const named = tables.map((table, at) => ({ identity: identityOf(table, at), symlinks: [] }));
    await resolveDatasets(tx, null, named);
    const told = new Map(
      order.map(({ name, domain, tags, columns }, at): [string, ToldFacts] => [
        name,
        {
          ...nothingToldOf(identityOf(tables[at] as ProofTable, at)),
          ...{ domain, tags },
          columns: columns.map((column) => ({ ...column, type: 'text', description: '' })),
        },
      ]),
    );
    const foreign = await tellTables(tx, 'openlineage', told);
    const tellings = order.slice(1).map(({ name }, before) => ({
      origin: { kind: 'openlineage' as const, name: `proof/${before}` },
      target: { kind: 'table' as const, name },
      ...{ statement: null, unknown: null },
      edges: [
        {
          from: { kind: 'table' as const, name: (order[before] as ProofTable).name },
          ...{ fromColumn: null, toColumn: null, uses: bitOf('identity') },
        },
      ],
    }));
    await tellLineage(tx, tellings, foreign);
    for (const [at, { name }] of order.entries()) {
      const runId = randomUUID();
      const when = new Date(Date.UTC(2026, 10, 1, 0, at)).toISOString();
      await putRun(tx, {
        ...{ runId, job: `proof/${name}`, producer: 'openlineage', state: 'FAIL', at: when },
        ...{ nominalAt: null, parentJob: null, error: BROKE },
      });
      await putRunTables(tx, runId, {
        read: order.slice(at - 1, at).map((table) => table.name),
        wrote: [name],
      });
    }
  });
}

export function expectedTwin(drawn: ProofDocument, person: ProofPerson, table: ProofTable): Expected | null {
  const twin = twins.get(table.name);
  const seen = twin && seenTable(drawn, person, twin);
  if (!seen) return null;
  return {
    columns: [{ name: 'column', type: 'string' }],
    rows: seen.visible.map(({ column }) => [column.name]),
  };
}

/** The columns that its page tells of, and whatever another part of it, the search or lineage tells that it should not. */
export async function askTwin(reader: Reader, table: string): Promise<Answer> {
  const name = nameOf(table);
  const isFound = (await searchCatalog(reader, catalogQuestion.parse({ text: name, limit: 100 }))).hits.some(
    (hit) => hit.name === name,
  );
  const columns = await withoutName(table, async () =>
    (await readColumns(reader, name)).map((each) => each.name),
  );
  if ('words' in columns) return isFound ? rowsOf(['is found']) : columns;
  const rest = textsIn(
    await Promise.all([
      readFacts(reader, name),
      readHistory(reader, name),
      readChecks(reader, name),
      readGraph(reader, graphQuestion.parse({ kind: 'table', name, up: 2, down: 2 })),
    ]),
  );
  const hidden = twins.get(table)?.columns.filter((column) => !columns.includes(column.name)) ?? [];
  const told = hidden.filter((column) => rest.has(column.name)).map((column) => column.name);
  return rowsOf([...columns, ...told, ...(isFound ? [] : ['is not found'])]);
}

/** The tables that the runs on its page made: its own, and the next, which is made of it. */
export function expectedRuns(drawn: ProofDocument, person: ProofPerson, table: ProofTable): Expected | null {
  const twin = twins.get(table.name);
  if (!twin || !seenTable(drawn, person, twin)) return null;
  const next = order[order.indexOf(twin) + 1];
  const made = [twin, ...(next && seenTable(drawn, person, next) ? [next] : [])];
  return { columns: [{ name: 'column', type: 'string' }], rows: made.map(({ name }) => [`proof/${name}`]) };
}

/** Also why they failed, where that is told to somebody who does not see all columns of what they read and made. */
export async function askRuns(reader: Reader, table: string): Promise<Answer> {
  const name = nameOf(table);
  const runs = await withoutName(
    table,
    async () => (await runsOfTable(reader, runsInput.parse({ table: name }))).items,
  );
  if ('words' in runs) return runs;
  const told: string[] = [];
  for (const { job, error } of runs) {
    told.push(job);
    const made = job.slice('proof/'.length);
    const at = order.findIndex((each) => each.name === made);
    for (const each of order.slice(Math.max(0, at - 1), at + 1)) {
      const seen = await readColumns(reader, each.name).catch(() => []);
      if (error !== null && seen.length < each.columns.length) told.push(`${job} says why`);
    }
  }
  return rowsOf(told);
}

const rowsOf = (names: readonly string[]): Answer => ({
  ...{ kind: 'rows', columns: ['column'], as: 'json' },
  rows: names.map((each) => [each]),
});

/** What is said of a table that is not there, with the name that the proof knows it by. */
async function withoutName<T>(
  table: string,
  work: () => Promise<T>,
): Promise<T | Extract<Answer, { kind: 'nothing' }>> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'not_found') throw error;
    return { kind: 'nothing', words: `${error.code}: ${error.message.replaceAll(nameOf(table), table)}` };
  }
}
