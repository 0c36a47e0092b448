import { datasetTimes } from '../access/dataset-times.ts';
import { declaredModels } from '../access/declarations.ts';
import type { Reader } from '../access/reader.ts';
import { may } from '../auth/roles.ts';
import type { DatasetHistory } from '../datasets/schema.ts';
import { readHistory } from '../datasets/service.ts';
import { tableAddress } from '../datasets/table-address.ts';
import { AppError } from '../errors.ts';
import type { LineageGraph } from '../lineage/schema.ts';
import { readGraph } from '../lineage/service.ts';
import { listRuns, summarizeRuns } from '../pipelines/runs-service.ts';
import { readStreams } from '../pipelines/streams-service.ts';
import { readOverview } from '../quality/service.ts';
import { listPublications } from '../quarantine/held-service.ts';
import { incidentHref } from './incident-href.ts';
import { type Evidence, type Link, rankCauses } from './rank-causes.ts';
import { riseOfLetters } from './rise-of-letters.ts';
import type { Causes } from './schema.ts';
import { unresolvedIncidents } from './seen-service.ts';
import { requireIncident } from './service.ts';

const STEPS = 8;
/** So many of the nearest tables have their columns and dead letters looked at. */
const HISTORIES_MAX = 40;
const CAUSES_MAX = 20;
/** What was changed longer ago than this before is none of it. */
const CHANGED_WITHIN_MS = 3 * 24 * 60 * 60 * 1000;
/** A model that has new rows upstream runs within minutes. */
const WAITING_MS = 30 * 60 * 1000;

/** A table or topic upstream, or the table itself. */
interface Node {
  readonly relation: string;
  readonly kind: 'table' | 'topic';
  readonly name: string;
  readonly distance: number;
}

/** What may have caused an incident, as far as the reader sees what its table is made of. Throws as `requireIncident`. */
export async function readCauses(reader: Reader, id: string): Promise<Causes> {
  const { seen } = await requireIncident(reader, id);
  const began = new Date(seen.since);
  const graph = await readGraph(reader, { kind: 'table', name: seen.table, up: STEPS, down: 0, at: null });
  const { nodes, links } = nodesOf(graph);
  const tables = nodes.filter(({ kind }) => kind === 'table');
  const evidence = await Promise.all([
    ofIncidents(reader, tables),
    ofChecks(reader, tables),
    ofSchemas(reader, tables, began),
    ofHeld(reader, tables),
    ...(may(reader, 'pipelines:read')
      ? [ofRuns(reader, tables, links), ofTopics(reader, nodes), ofLetters(reader, tables, began)]
      : []),
  ]);
  const ranked = rankCauses(evidence.flat(), links, began);
  return {
    causes: ranked.slice(0, CAUSES_MAX),
    looked: nodes.length - 1,
    truncated: graph.truncated || ranked.length > CAUSES_MAX || tables.length > HISTORIES_MAX,
    lineageHref: `${tableAddress(seen.table)}/lineage`,
  };
}

function nodesOf({ relations, edges }: LineageGraph): { nodes: Node[]; links: Link[] } {
  const keys = relations.map(({ kind, name }) => `${kind} ${name}`);
  const nodes = relations
    .flatMap(({ kind, name, step }, place): Node[] =>
      kind === 'table' || kind === 'topic'
        ? [{ relation: keys[place] as string, kind, name, distance: Math.abs(step) }]
        : [],
    )
    .toSorted((a, b) => a.distance - b.distance);
  const links = new Map(
    edges.map(({ from, to }) => [`${from} ${to}`, { from: keys[from] as string, to: keys[to] as string }]),
  );
  return { nodes, links: [...links.values()] };
}

const upstream = ({ distance }: Node) => distance > 0;

async function ofIncidents(reader: Reader, tables: readonly Node[]): Promise<Evidence[]> {
  const asked = tables.filter(upstream);
  const open = await unresolvedIncidents(
    reader,
    asked.map(({ name }) => name),
  );
  return asked.flatMap(({ name, ...node }): Evidence[] => {
    const incident = open.get(name);
    const failing = incident?.symptoms.filter(({ state }) => state === 'failing') ?? [];
    const [first] = failing;
    if (!incident || !first) return [];
    const more = failing.length > 1 ? `, and ${failing.length - 1} more` : '';
    return [
      {
        ...node,
        ...{ kind: 'incident', subject: name, sentence: `It has an open incident: ${first.sentence}${more}` },
        ...{ since: new Date(incident.since), href: incidentHref(incident.id) },
      },
    ];
  });
}

/** Checks that do not hold and have opened nothing: accepted ones, and such as could not be evaluated. */
async function ofChecks(reader: Reader, tables: readonly Node[]): Promise<Evidence[]> {
  const names = tables.map(({ name }) => name);
  const [overview, open] = await Promise.all([readOverview(reader), unresolvedIncidents(reader, names)]);
  const rows = new Map(overview.tables.map((row) => [row.table, row]));
  return tables.filter(upstream).flatMap(({ name, ...node }): Evidence[] => {
    const row = rows.get(name);
    if (!row || open.has(name) || (row.state !== 'failing' && row.state !== 'warning')) return [];
    const checks = row.failed + row.notEvaluated;
    return [
      {
        ...node,
        ...{ kind: 'failing', subject: name },
        sentence: `${checks} of its checks ${checks === 1 ? 'does' : 'do'} not hold, or could not be evaluated`,
        since: row.since === null ? null : new Date(row.since),
        href: `${tableAddress(name)}/quality`,
      },
    ];
  });
}

/** What is held is not there yet for whatever is made of it. */
async function ofHeld(reader: Reader, tables: readonly Node[]): Promise<Evidence[]> {
  const publications = await listPublications(reader);
  const held = new Map(
    publications.flatMap((each) => (each.state === 'held' ? [[each.table, each] as const] : [])),
  );
  return tables.flatMap(({ name, relation, distance }): Evidence[] => {
    const publication = held.get(name);
    if (!publication) return [];
    return [
      {
        ...{ kind: 'held', relation, distance, subject: name, href: '/quality/held' },
        ...{
          sentence: 'Its newest rows are held back until somebody releases them',
          since: new Date(publication.since),
        },
      },
    ];
  });
}

async function ofSchemas(reader: Reader, tables: readonly Node[], began: Date): Promise<Evidence[]> {
  const found = await Promise.all(
    tables.slice(0, HISTORIES_MAX).map(async ({ name, ...node }): Promise<Evidence[]> => {
      const { schemas } = await historyOf(reader, name);
      const [change] = schemas.filter(({ at, added, dropped, renamed, retyped }) => {
        const isChange = [added, dropped, renamed, retyped].some(({ length }) => length > 0);
        return isChange && at !== null && began.getTime() - Date.parse(at) <= CHANGED_WITHIN_MS;
      });
      if (!change || change.at === null) return [];
      return [
        {
          ...node,
          ...{ kind: 'schema', subject: name, sentence: `Its columns changed: ${changeWords(change)}` },
          ...{ since: new Date(change.at), href: `${tableAddress(name)}/history` },
        },
      ];
    }),
  );
  return found.flat();
}

/** Nothing of a table that lineage knows and that is gone. */
async function historyOf(
  reader: Reader,
  table: string,
): Promise<Pick<DatasetHistory, 'schemas' | 'versions'>> {
  try {
    return await readHistory(reader, table);
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return { schemas: [], versions: [] };
    throw error;
  }
}

type Change = DatasetHistory['schemas'][number];

function changeWords({ added, dropped, renamed, retyped }: Change): string {
  const parts = [
    ...dropped.map(({ name }) => `${name} was dropped`),
    ...renamed.map(({ from, to }) => `${from} is called ${to}`),
    ...retyped.map(({ name, to }) => `${name} is ${to}`),
    ...added.map(({ name }) => `${name} was added`),
  ];
  return `${parts.slice(0, 3).join(', ')}${parts.length > 3 ? `, and ${parts.length - 3} more` : ''}`;
}

/** Models whose last run failed, and such as were not run for long though what they are made of has new rows. */
async function ofRuns(reader: Reader, tables: readonly Node[], links: readonly Link[]): Promise<Evidence[]> {
  const [{ failing }, waiting] = await Promise.all([
    summarizeRuns(reader),
    waitingSince(reader, tables, links),
  ]);
  const failed = new Map(
    failing.flatMap((each) => (each.kind === 'model' ? [[each.table, each.at] as const] : [])),
  );
  return tables.flatMap(({ name, ...node }): Evidence[] => {
    const href = `/pipelines?${new URLSearchParams({ search: name })}`;
    const run = {
      relation: node.relation,
      distance: node.distance,
      kind: 'run',
      subject: name,
      href,
    } as const;
    const failedAt = failed.get(name);
    if (failedAt !== undefined)
      return [{ ...run, sentence: 'Its last run failed', since: new Date(failedAt) }];
    const since = waiting.get(name);
    return since
      ? [{ ...run, sentence: 'It was not made anew, though what it is made of has new rows', since }]
      : [];
  });
}

/** Since when a table's model should have run. */
async function waitingSince(
  reader: Reader,
  tables: readonly Node[],
  links: readonly Link[],
): Promise<ReadonlyMap<string, Date>> {
  const [times, models] = await Promise.all([datasetTimes(), declaredModels()]);
  const made = new Set(models.map(({ relation }) => relation));
  const late = tables.flatMap(({ relation, name }) => {
    const own = times.get(name);
    if (!own || !made.has(name)) return [];
    const sources = links.flatMap(({ from, to }) =>
      to === relation ? (times.get(from.slice('table '.length)) ?? []) : [],
    );
    const newer = sources.filter((at) => at > own && Date.now() - at.getTime() > WAITING_MS);
    return newer.length === 0 ? [] : [{ name, since: new Date(Math.min(...newer.map(Number))) }];
  });
  const runs = await Promise.all(
    late.map(({ name }) => listRuns(reader, { kind: 'model', table: name, search: '', limit: 1 })),
  );
  // A run that found nothing to change writes nothing.
  return new Map(
    late.flatMap(({ name, since }, place) => {
      const [last] = runs[place]?.items ?? [];
      return last && new Date(last.startedAt) >= since ? [] : [[name, since] as const];
    }),
  );
}

async function ofTopics(reader: Reader, nodes: readonly Node[]): Promise<Evidence[]> {
  const { topics } = await readStreams(reader);
  const lags = new Map(topics.map(({ topic, lag }) => [topic, lag]));
  return nodes.flatMap(({ kind, name, ...node }): Evidence[] => {
    const lag = kind === 'topic' ? lags.get(name) : undefined;
    if (!lag?.waiting) return [];
    const since = new Date(lag.waiting.since);
    if (Date.now() - since.getTime() <= lag.targetMs) return [];
    return [
      {
        ...node,
        ...{ kind: 'late', subject: name, since, href: '/pipelines/streams' },
        sentence: `Its events wait for longer than its target of ${Math.round(lag.targetMs / 1000)} seconds`,
      },
    ];
  });
}

async function ofLetters(reader: Reader, tables: readonly Node[], began: Date): Promise<Evidence[]> {
  const decisions = await reader.decisions();
  const bronze = tables.filter(({ name }) => name.startsWith('bronze.')).slice(0, HISTORIES_MAX);
  const found = await Promise.all(
    bronze.map(async ({ name, ...node }): Promise<Evidence[]> => {
      const topic = name.slice('bronze.'.length);
      const table = `dead_letters.${topic}`;
      if (!decisions.has(table)) return [];
      const { versions } = await historyOf(reader, table);
      const commits = versions.flatMap(({ at, addedRows }) =>
        addedRows === null ? [] : [{ at: new Date(at), rows: addedRows }],
      );
      const rise = riseOfLetters(commits, began);
      if (!rise) return [];
      const usual = rise.usual < 0.5 ? 'hardly any' : `about ${Math.round(rise.usual)}`;
      return [
        {
          ...node,
          ...{ kind: 'letters', subject: topic, since: rise.since },
          sentence: `${rise.letters} of its events were refused in an hour; ${usual} an hour before`,
          href: `/pipelines/dead-letters?${new URLSearchParams({ topic })}`,
        },
      ];
    }),
  );
  return found.flat();
}
