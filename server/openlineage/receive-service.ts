import type { PoolClient } from 'pg';
import { AppError } from '../errors.ts';
import { putChecks } from '../imports/checks-service.ts';
import {
  type DatasetIdentity,
  foreignRelation,
  inTransaction,
  isForeign,
  knownRelations,
  type NamedDataset,
  nothingToldOf,
  resolveDatasets,
  type Teller,
  type ToldFacts,
  tellTables,
} from '../imports/foreign-tables-service.ts';
import { putRun, putRunTables, takeEvent } from '../imports/runs-service.ts';
import { type Telling, type ToldEdge, tablesToldByColumn, tellLineage } from '../lineage/telling-service.ts';
import { type EventDataset, type JobEvent, type LineageEvent, type RunEvent, readEvent } from './event.ts';
import { type EventEdge, edgesOfOutput } from './event-uses.ts';

const PRODUCER = 'openlineage';

const EVENTS_MAX = 1_000;

/** What became of one event: `known` was taken before, and wrote nothing. */
export type EventOutcome =
  | { readonly status: 'taken' | 'known' }
  | { readonly status: 'refused'; readonly reason: string };

/**
 * Takes events of OpenLineage, one or several. Each is a transaction of its own: what breaks the contract is refused with a
 * sentence, and the others are taken. Throws `bad_request` for what is neither an event nor a list of them.
 */
export async function receiveEvents(teller: Teller, given: unknown): Promise<EventOutcome[]> {
  const events = Array.isArray(given) ? given : [given];
  if (events.length === 0 || events.length > EVENTS_MAX)
    throw new AppError('bad_request', `Send one event, or a list of up to ${EVENTS_MAX}.`);
  const outcomes: EventOutcome[] = [];
  for (const each of events) {
    const read = readEvent(each);
    outcomes.push(
      read.ok
        ? { status: (await take(teller, read.event)) ? 'taken' : 'known' }
        : { status: 'refused', reason: read.reason },
    );
  }
  return outcomes;
}

/** False when it was taken before. */
function take(teller: Teller, event: LineageEvent): Promise<boolean> {
  return inTransaction(async (tx) => {
    switch (event.kind) {
      case 'run': {
        const { run, job, eventType: state, eventTime: at } = event;
        const { runId } = run;
        if (!(await takeEvent(tx, { runId, state, at }))) return false;
        const { errorMessage, nominalTime, parent } = run.facets ?? {};
        await putRun(tx, {
          ...{ runId, job: foreignRelation(job), producer: PRODUCER, state, at },
          nominalAt: nominalTime?.nominalStartTime ?? null,
          parentJob: parent ? foreignRelation(parent.job) : null,
          error: errorMessage?.message ?? null,
        });
        if (state === 'COMPLETE') await tellJob(tx, teller, event);
        await noteTables(tx, event);
        await noteChecks(tx, event);
        return true;
      }
      case 'job':
        return tellJob(tx, teller, event);
      case 'dataset':
        return tellDataset(tx, teller, event.dataset);
    }
  });
}

/** Which tables a run is about may be told by any of its events; what they are called in the catalog, by those that completed. */
async function noteTables(tx: PoolClient, { run, inputs, outputs }: RunEvent): Promise<void> {
  const [read, made] = [inputs ?? [], outputs ?? []];
  if (read.length + made.length === 0) return;
  const relationOf = await knownRelations(tx, [...read, ...made]);
  await putRunTables(tx, run.runId, { read: read.map(relationOf), wrote: made.map(relationOf) });
}

/** Kinds that a column and a name say all of. */
const CHECK_KINDS: Readonly<Record<string, 'unique' | 'not_null'>> = {
  unique: 'unique',
  not_null: 'not_null',
};

/** What a run found to hold of tables of others; of its own the portal has checks itself. */
async function noteChecks(tx: PoolClient, { job, inputs, eventTime: at }: RunEvent): Promise<void> {
  const asserted = (inputs ?? []).flatMap((input) => {
    const found = input.inputFacets?.dataQualityAssertions?.assertions ?? [];
    return found.length > 0 ? [{ input, found }] : [];
  });
  if (asserted.length === 0) return;
  const relationOf = await knownRelations(
    tx,
    asserted.map(({ input }) => input),
  );
  for (const { input, found } of asserted) {
    const relation = relationOf(input);
    if (!isForeign(relation)) continue;
    const checks = found.map(({ assertion, success, column }) => ({
      id: JSON.stringify([relation, column ?? null, assertion]),
      kind: (column && CHECK_KINDS[assertion]) || ('other' as const),
      ...{ name: assertion, column: column ?? null, where: null, values: null, refersTo: null, words: '' },
      ...{ relation, reads: [relation] },
      result: {
        status: success ? ('passed' as const) : ('failed' as const),
        failures: null,
        message: null,
        at,
      },
    }));
    await putChecks(tx, { producer: `${PRODUCER}:${foreignRelation(job)}`, relation, at }, checks);
  }
}

async function tellDataset(tx: PoolClient, teller: Teller, dataset: EventDataset): Promise<true> {
  const relationOf = await resolveDatasets(tx, teller, [named(dataset)]);
  const foreign = await tellTables(tx, PRODUCER, factsOf([dataset], new Map(), relationOf));
  await tellLineage(tx, [], foreign);
  return true;
}

/** What a job makes of what: of each output a telling of its own. */
async function tellJob(tx: PoolClient, teller: Teller, { job, inputs, outputs }: JobEvent): Promise<boolean> {
  const read = inputs ?? [];
  const made = outputs ?? [];
  const edges = new Map(made.map((output) => [output, edgesOfOutput(output, read)]));
  const { datasets, columns } = gather([...read, ...made], edges);
  const relationOf = await resolveDatasets(tx, teller, datasets.map(named));
  const foreign = await tellTables(tx, PRODUCER, factsOf(datasets, columns, relationOf));
  const origin = { kind: PRODUCER, name: foreignRelation(job) } as const;
  const known = await tablesToldByColumn(tx, origin, made.map(relationOf));
  const tellings = [...Map.groupBy(made, relationOf)].flatMap(([target, same]): Telling[] => {
    const isByColumn = same.some(({ facets }) => facets?.columnLineage);
    // Less than was told before says nothing against it.
    if (!isByColumn && (known.has(target) || read.length === 0)) return [];
    return [
      {
        origin,
        target: { kind: 'table', name: target },
        statement: job.facets?.sql?.query ?? null,
        unknown: null,
        edges: toldEdges(
          same.flatMap((output) => edges.get(output) ?? []),
          relationOf,
        ),
      },
    ];
  });
  await tellLineage(tx, tellings, foreign);
  return true;
}

function named({ namespace, name, facets }: EventDataset): NamedDataset {
  return { identity: { namespace, name }, symlinks: facets?.symlinks?.identifiers ?? [] };
}

/** Also the datasets that only column lineage names, and the columns that it names of each. */
function gather(
  given: readonly EventDataset[],
  edges: ReadonlyMap<EventDataset, readonly EventEdge[]>,
): { datasets: EventDataset[]; columns: Map<string, Set<string>> } {
  const datasets = new Map<string, EventDataset>();
  const columns = new Map<string, Set<string>>();
  const name = (identity: DatasetIdentity, column: string | null) => {
    const key = foreignRelation(identity);
    const names = columns.get(key) ?? new Set();
    columns.set(key, column === null ? names : names.add(column));
  };
  for (const [output, made] of edges) {
    for (const { from, fromColumn, toColumn } of made) {
      datasets.set(foreignRelation(from), from);
      name(from, fromColumn);
      name(output, toColumn);
    }
  }
  for (const dataset of given) datasets.delete(foreignRelation(dataset));
  return { datasets: [...given, ...datasets.values()], columns };
}

type RelationOf = (identity: DatasetIdentity) => string;

function factsOf(
  datasets: readonly EventDataset[],
  columns: ReadonlyMap<string, ReadonlySet<string>>,
  relationOf: RelationOf,
): Map<string, ToldFacts> {
  const told = new Map<string, ToldFacts>();
  for (const dataset of datasets) {
    const relation = relationOf(dataset);
    const facts = toFacts(dataset, columns.get(foreignRelation(dataset)) ?? new Set());
    const before = told.get(relation);
    told.set(relation, before ? merge(before, facts) : facts);
  }
  return told;
}

/** One dataset that an event has several times, as an input and as an output. */
function merge(one: ToldFacts, other: ToldFacts): ToldFacts {
  return {
    ...one,
    description: other.description ?? one.description,
    owner: other.owner ?? one.owner,
    columns: other.columns ?? one.columns,
    named: [...new Set([...one.named, ...other.named])].sort(),
  };
}

function toFacts({ namespace, name, facets }: EventDataset, named: ReadonlySet<string>): ToldFacts {
  const fields = facets?.schema?.fields;
  const owners = facets?.ownership?.owners ?? [];
  const distinct = new Map((fields ?? []).map((field) => [field.name, field]));
  return {
    ...nothingToldOf({ namespace, name }),
    description: facets?.documentation?.description || null,
    owner: owners.map((owner) => owner.name).join(', ') || null,
    columns: fields
      ? [...distinct.values()].map((field) => ({
          name: field.name,
          type: field.type ?? '',
          description: field.description ?? '',
          tags: [],
        }))
      : null,
    named: [...named].sort(),
  };
}

/** One edge for each two ends, sorted, so that the same event is the same telling. */
function toldEdges(edges: readonly EventEdge[], relationOf: RelationOf): ToldEdge[] {
  const told = new Map<string, ToldEdge>();
  for (const { from, fromColumn, toColumn, uses } of edges) {
    const name = relationOf(from);
    const key = JSON.stringify([name, fromColumn, toColumn]);
    const before = told.get(key)?.uses ?? 0;
    told.set(key, { from: { kind: 'table', name }, fromColumn, toColumn, uses: before | uses });
  }
  return [...told].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, edge]) => edge);
}
