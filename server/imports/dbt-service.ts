import { hash } from 'node:crypto';
import type { PoolClient } from 'pg';
import type { Reader } from '../access/reader.ts';
import { recordAuditIn } from '../audit/record.ts';
import { type Asset, PLAIN_ASSET, putAssetsOf } from '../catalog/assets-service.ts';
import { createEngine } from '../engine/duckdb.ts';
import { AppError } from '../errors.ts';
import { bitOf, replaceLineageWithin, type Telling, type ToldEdge } from '../lineage/telling-service.ts';
import { replaceChecks, type ToldCheck } from './checks-data.ts';
import type { DatasetIdentity } from './dataset-identity.ts';
import { isForeign, policyTag, policyWord } from './dataset-identity.ts';
import { readArtifacts } from './dbt-artifacts.ts';
import { putProject, readProjects } from './dbt-data.ts';
import { type DbtProject, type DbtTable, dbtProject, tableKey } from './dbt-project.ts';
import type { ToldColumn, ToldFacts } from './foreign-table.ts';
import {
  inTransaction,
  replaceTables,
  resolveDatasets,
  seesEach,
  type Teller,
} from './foreign-tables-service.ts';
import { putRun, putRunTables } from './runs-data.ts';
import type { DbtImport, DbtReport } from './schema.ts';
import { type TracedTable, traceTables } from './trace-dbt.ts';

export { ARTIFACT_NAMES } from './dbt-artifacts.ts';

const MEMORY_LIMIT_MB = 256;
const NAME_LENGTH_MAX = 240;

/** Who imports; null is whoever operates the portal, by a command. */
export interface Importer {
  readonly reader: Reader | null;
  readonly networkAddress: string | null;
}

export interface DbtOptions {
  /** Of its tables, as OpenLineage names them (`postgres://db:5432`), so that what others tell of the same is known to be. */
  readonly namespace: string | null;
}

/**
 * Takes a dbt project's artifacts: its tables, exposures and lineage, in one transaction. What an earlier import of the
 * project told and this one does not is taken back. Throws `bad_request`; then nothing changed.
 */
export async function importDbt(
  { reader, networkAddress }: Importer,
  files: ReadonlyMap<string, string>,
  { namespace: given }: DbtOptions,
): Promise<DbtReport> {
  const artifacts = readArtifacts(files);
  const project = dbtProject(artifacts);
  const namespace = given ?? `dbt://${project.name}`;
  if (namespace.length > NAME_LENGTH_MAX || /\p{Cc}/u.test(namespace))
    throw new AppError(
      'bad_request',
      `A namespace has at most ${NAME_LENGTH_MAX} characters and no control characters.`,
    );
  const traced = await traceProject(project);
  return inTransaction(async (tx) => {
    const relations = await resolveTables(tx, reader, namespace, project);
    const foreign = await replaceTables(
      tx,
      `dbt:${project.name}`,
      factsOf(project, namespace, traced, relations),
      artifacts.catalog === null ? partlyKnown(project, traced, relations) : new Set(),
    );
    await putAssetsOf(tx, `dbt:${project.name}`, exposuresOf(project, relations));
    const tellings = [...tellingsOf(project, traced, relations), ...exposureTellings(project, relations)];
    await replaceLineageWithin(tx, { kind: 'dbt', within: `${project.name}/` }, tellings, foreign);
    await replaceChecks(tx, `dbt:${project.name}`, toldChecks(project, relations));
    await putRuns(tx, project, relations);
    const report = reportOf(project, namespace, traced, relations);
    const by = reader?.email ?? 'system';
    await putProject(tx, report, { relations: [...new Set(relations.values())].sort(), by });
    const { unknownLineage, ...numbers } = report;
    await recordAuditIn(tx, [
      {
        action: 'metadata.imported',
        outcome: 'ok',
        actorId: reader?.personId ?? null,
        actor: by,
        subject: project.name,
        networkAddress,
        details: { from: 'dbt', ...numbers, unknownLineage: unknownLineage.length },
      },
    ]);
    return report;
  });
}

/** The projects that were imported, for those who see each of their tables whole. */
export async function listImports(reader: Reader): Promise<DbtImport[]> {
  const projects = await readProjects();
  const seen = await Promise.all(projects.map(({ relations }) => seesEach(reader, relations)));
  return projects.filter((_, at) => seen[at]).map((project) => project.import);
}

async function traceProject({ tables }: DbtProject): Promise<ReadonlyMap<string, TracedTable>> {
  const engine = await createEngine({ memoryLimitMb: MEMORY_LIMIT_MB, threads: 1 });
  try {
    return await traceTables(engine, tables);
  } finally {
    await engine.close();
  }
}

function identityOf(namespace: string, { database, schema, table }: DbtTable): DatasetIdentity {
  return { namespace, name: [database, schema, table].filter((part) => part !== null).join('.') };
}

/** By the tables' ids. */
async function resolveTables(
  tx: Parameters<typeof resolveDatasets>[0],
  teller: Teller,
  namespace: string,
  { tables }: DbtProject,
): Promise<Map<string, string>> {
  for (const table of tables) {
    const { name } = identityOf(namespace, table);
    if (name.length > NAME_LENGTH_MAX)
      throw new AppError('bad_request', `The name of the table of ${table.id} is too long.`);
  }
  const named = tables.map((table) => ({ identity: identityOf(namespace, table), symlinks: [] }));
  const relationOf = await resolveDatasets(tx, teller, named);
  return new Map(tables.map((table) => [table.id, relationOf(identityOf(namespace, table))]));
}

type Traces = ReadonlyMap<string, TracedTable>;
type Relations = ReadonlyMap<string, string>;

const policyTags = (tags: readonly string[]) => [
  ...new Set(tags.map(policyTag).filter((tag) => tag !== null)),
];

function factsOf(
  { tables }: DbtProject,
  namespace: string,
  traced: Traces,
  relations: Relations,
): Map<string, ToldFacts> {
  const told = new Map<string, ToldFacts>();
  for (const table of tables) {
    const columns = traced.get(table.id)?.columns ?? table.columns;
    const before = told.get(relations.get(table.id) as string);
    told.set(relations.get(table.id) as string, {
      identity: identityOf(namespace, table),
      description: table.description || (before?.description ?? null),
      owner: table.owner ?? before?.owner ?? null,
      domain: table.domain === null ? (before?.domain ?? null) : policyWord(table.domain),
      tags: [...new Set([...(before?.tags ?? []), ...policyTags(table.tags)])],
      columns: columns.length > 0 ? columns.map(toPolicyColumn) : (before?.columns ?? null),
      named: [],
    });
  }
  return told;
}

/** Without catalog.json only the columns are known that somebody described, but of what a statement gives that was followed. */
function partlyKnown({ tables }: DbtProject, traced: Traces, relations: Relations): ReadonlySet<string> {
  return new Set(tables.flatMap(({ id }) => (traced.get(id)?.edges ? [] : [relations.get(id) as string])));
}

/** Of tables of others: of its own the portal has checks itself. */
function toldChecks({ checks }: DbtProject, relations: Relations): ToldCheck[] {
  return checks.flatMap(({ table, refersTo, reads, ...check }): ToldCheck[] => {
    const relation = relations.get(table);
    if (relation === undefined || !isForeign(relation)) return [];
    const other = refersTo && relations.get(refersTo.table);
    return [
      {
        ...check,
        relation,
        refersTo: refersTo && other ? { ...refersTo, table: other } : null,
        reads: reads.flatMap((each) => relations.get(each) ?? []),
      },
    ];
  });
}

/** The same run told again is the same run. */
async function putRuns(
  tx: PoolClient,
  { name, tables, runs }: DbtProject,
  relations: Relations,
): Promise<void> {
  const upstreamOf = new Map(tables.map(({ id, upstream }) => [id, upstream]));
  for (const { invocation, table, state, startedAt, endedAt, error } of runs) {
    const run = {
      ...{ runId: runIdOf(name, invocation, table), job: `${name}/${table}`, producer: 'dbt' as const },
      ...{ nominalAt: null, parentJob: null },
    };
    if (startedAt !== null) await putRun(tx, { ...run, state: 'START', at: startedAt, error: null });
    await putRun(tx, { ...run, state, at: endedAt, error });
    await putRunTables(tx, run.runId, {
      read: (upstreamOf.get(table) ?? []).flatMap((each) => relations.get(each) ?? []),
      wrote: [relations.get(table) as string],
    });
  }
}

/** A UUID of these names, as RFC 9562 has it for those of one's own making (version 8). */
function runIdOf(...names: readonly string[]): string {
  const digits = hash('sha256', JSON.stringify(names));
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `8${digits.slice(13, 16)}`,
    `8${digits.slice(17, 20)}`,
    digits.slice(20, 32),
  ].join('-');
}

function toPolicyColumn(column: ToldColumn): ToldColumn {
  return { ...column, tags: policyTags(column.tags) };
}

/** It is shown elsewhere: here it can be found. */
function catalogAddress(title: string): string {
  return `/catalog?${new URLSearchParams({ text: title })}`;
}

/** An exposure is known of by whoever knows of all that it shows; what it needs beside tables is nobody's to see. */
function exposuresOf({ name, exposures }: DbtProject, relations: Relations): Asset[] {
  return exposures.map(({ id, title, description, owner, tags, needs }) => ({
    ...PLAIN_ASSET,
    ...{ kind: 'dashboard' as const, name: `${name}/${id}`, title, description, owner },
    layer: policyWord(name),
    tags: policyTags(tags),
    href: catalogAddress(title),
    needs: (needs.length > 0 ? needs.map((need) => relations.get(need) ?? need) : [id]).map((need) => ({
      table: need,
      column: null,
      ifThere: false,
    })),
    producer: `dbt:${name}`,
  }));
}

function tellingsOf({ name, tables }: DbtProject, traced: Traces, relations: Relations): Telling[] {
  const byKey = new Map(tables.map((table) => [tableKey(table), relations.get(table.id) as string]));
  return tables.flatMap((table): Telling[] => {
    const { edges = null, unknown = null } = traced.get(table.id) ?? {};
    if (table.upstream.length === 0 && edges === null && unknown === null) return [];
    const told = new Map<string, ToldEdge>();
    const add = (relation: string, edge: Omit<ToldEdge, 'from'>) => {
      const key = JSON.stringify([relation, edge.fromColumn, edge.toColumn]);
      const uses = (told.get(key)?.uses ?? 0) | edge.uses;
      told.set(key, { ...edge, from: { kind: 'table', name: relation }, uses });
    };
    for (const id of table.upstream) {
      const relation = relations.get(id);
      if (relation !== undefined)
        add(relation, { fromColumn: null, toColumn: null, uses: bitOf('identity') });
    }
    for (const { from, ...edge } of edges ?? []) {
      const relation = byKey.get(from.name.toLowerCase());
      if (relation !== undefined) add(relation, edge);
    }
    return [
      {
        origin: { kind: 'dbt', name: `${name}/${table.id}` },
        target: { kind: 'table', name: relations.get(table.id) as string },
        statement: table.sql,
        unknown,
        edges: [...told].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, edge]) => edge),
      },
    ];
  });
}

/** Of an exposure dbt says which tables it needs, and nothing of their columns. */
function exposureTellings({ name, exposures }: DbtProject, relations: Relations): Telling[] {
  return exposures.flatMap(({ id, needs }): Telling[] => {
    const tables = [...new Set(needs.flatMap((need) => relations.get(need) ?? []))].sort();
    if (tables.length === 0) return [];
    return [
      {
        origin: { kind: 'dbt', name: `${name}/${id}` },
        target: { kind: 'exposure', name: `${name}/${id}` },
        ...{ statement: null, unknown: null },
        edges: tables.map((table) => ({
          from: { kind: 'table', name: table },
          ...{ fromColumn: null, toColumn: null, uses: bitOf('identity') },
        })),
      },
    ];
  });
}

function reportOf(
  { name, manifestVersion, tables, exposures, tests, freshness }: DbtProject,
  namespace: string,
  traced: Traces,
  relations: Relations,
): DbtReport {
  const models = tables.filter(({ kind }) => kind === 'model');
  const count = (kind: DbtTable['kind']) => tables.filter((table) => table.kind === kind).length;
  return {
    ...{ project: name, namespace, manifestVersion },
    models: models.length,
    sources: count('source'),
    seeds: count('seed'),
    snapshots: count('snapshot'),
    exposures: exposures.length,
    withColumns: models.filter(({ id }) => (traced.get(id)?.columns.length ?? 0) > 0).length,
    withDescriptions: models.filter(({ description }) => description.trim() !== '').length,
    withColumnLineage: models.filter(({ id }) => traced.get(id)?.edges).length,
    unknownLineage: tables.flatMap(({ id }) => {
      const reason = traced.get(id)?.unknown;
      return reason ? [{ name: id, reason }] : [];
    }),
    ...{ tests, freshness },
    ownTables: new Set([...relations.values()].filter((relation) => !isForeign(relation))).size,
  };
}
