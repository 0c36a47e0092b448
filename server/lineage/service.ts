import { datasets } from '../access/datasets.ts';
import type { Reader } from '../access/reader.ts';
import { visibleChecks } from '../access/visible-checks.ts';
import { textSight } from '../access/visible-text.ts';
import { may } from '../auth/roles.ts';
import { AppError } from '../errors.ts';
import { seenTables } from '../imports/seen-tables-service.ts';
import { audienceOfReader } from './audience-of-reader.ts';
import { followPortal } from './follow-portal.ts';
import { affectedRelations } from './impact.ts';
import { keyOf, lineageGraph } from './lineage-graph.ts';
import { mergeGraphs } from './merge-graphs.ts';
import {
  findGaps,
  findOrigins,
  findRelation,
  findTelling,
  type Gap,
  type RelationRow,
} from './relations-data.ts';
import type {
  AffectedRelation,
  ChangesQuestion,
  GraphQuestion,
  Impact,
  ImpactQuestion,
  LineageChanges,
  LineageGraph,
  OriginDetails,
} from './schema.ts';
import { RELATIONS_MAX, STEPS_MAX } from './schema.ts';
import { seenRelations } from './seen-relations.ts';
import type { OriginKind, RelationName } from './telling.ts';
import {
  isAllowed,
  type NodeFacts,
  nodeFacts,
  partlyHidden,
  type Walk,
  type WalkedEdge,
  type WalkSight,
  walk,
  walkSight,
} from './walk-data.ts';

export { followPortal as keepLineage } from './follow-portal.ts';
export { readValueFlows, type ValueFlow } from './value-flows-data.ts';

/** More edges than a picture of RELATIONS_MAX has. */
const EDGES_MAX = 100_000;

/** Of what there is not, and the same of what this reader may not know of. */
function noSuch({ kind, name }: RelationName): AppError {
  return new AppError('not_found', `There is no ${kind} ${name}, or you may not see it.`);
}

/**
 * What something is made of and what is made of it, along its columns, as far as the reader sees it: no step goes to or
 * through what they may not see. Throws `not_found`.
 */
export async function readGraph(reader: Reader, question: GraphQuestion): Promise<LineageGraph> {
  await followPortal();
  return graphAt(reader, question, question.at === null ? null : new Date(question.at));
}

/** The lineage of an earlier moment and of `at` as one graph, with what came and what went. Throws `not_found`. */
export async function readChanges(reader: Reader, question: ChangesQuestion): Promise<LineageChanges> {
  await followPortal();
  const [earlier, later] = await Promise.all([
    graphAt(reader, question, new Date(question.since)),
    graphAt(reader, question, question.at === null ? null : new Date(question.at)),
  ]);
  return mergeGraphs(earlier, later);
}

async function graphAt(reader: Reader, question: GraphQuestion, at: Date | null): Promise<LineageGraph> {
  const focus: RelationName = { kind: question.kind, name: question.name };
  const sight = await sightOf(reader);
  const starts = await startsOf(reader, focus, sight, at);
  const ask = (direction: Walk['direction'], steps: number) =>
    steps === 0 ? [] : walk({ starts, direction, steps: steps + 1, at, edgesMax: EDGES_MAX }, sight);
  const walked = await Promise.all([ask('up', question.up), ask('down', question.down)]);
  const nodes = await nodeFacts(endsOf(walked.flat()));
  const hidden = await partlyHidden(nodes, at, sight);
  const [up = [], down = []] = walked.map((edges) => edges.filter(({ to }) => !hidden.has(to)));
  const named = namesOf(nodes);
  const [seen, gaps, origins] = await Promise.all([
    seenRelations(reader, [focus, ...named], at),
    findGaps([focus, ...named], at),
    findOrigins([...new Set([...up, ...down].map(({ origin }) => origin))]),
  ]);
  return lineageGraph({
    focus,
    ...{ up, down, nodes, origins, seen },
    upSteps: question.up,
    downSteps: question.down,
    gaps: new Map(gaps.map((gap) => [keyOf(gap), gapInWords(reader, gap)])),
    at: at ?? new Date(),
  });
}

/** What of it the reader sees. Throws `not_found`. */
async function startsOf(
  reader: Reader,
  focus: RelationName,
  sight: WalkSight,
  at: Date | null,
): Promise<number[]> {
  const [seen, found, decisions] = await Promise.all([
    seenRelations(reader, [focus], at),
    findRelation(focus.kind, focus.name),
    reader.decisions(),
  ]);
  if (!seen(focus)) throw noSuch(focus);
  const nodes = found?.nodes ?? [];
  if (focus.kind !== 'table') return nodes.map(({ id }) => id);
  const columns = decisions.get(focus.name)?.columns.map(({ name }) => name);
  if (columns)
    return nodes.filter(({ column }) => column === null || columns.includes(column)).map(({ id }) => id);
  const known = found ? seenNodes(found, sight) : [];
  if (known.length === 0) throw noSuch(focus);
  return known.map(({ id }) => id);
}

/** Of a table that is gone, or that others told of, what is seen by the rule by which a walk goes on. */
function seenNodes({ relation, nodes }: RelationRow, sight: WalkSight): RelationRow['nodes'] {
  return sight.named.includes(relation)
    ? nodes.filter(({ id }) => sight.namedSeen.includes(id))
    : nodes.filter(({ sights }) => sights?.some((id) => isAllowed(sight, id)));
}

const OF_PEOPLE: ReadonlySet<OriginKind> = new Set(['board', 'query', 'export', 'extract']);
const isOfOthers = (kind: OriginKind) => kind === 'openlineage' || kind === 'dbt' || kind === 'postgres';

/**
 * Why is a matter of names in a statement, which not everybody may read; whoever sees what people made may read that. Of
 * others' statements nobody knows all the names: their reasons are for those from whom nothing is hidden.
 */
function gapInWords(reader: Reader, { origin, reason }: Gap): string {
  if (OF_PEOPLE.has(origin)) return reason;
  const { allow, deny, named } = reader.sightRules();
  const isOthers = isOfOthers(origin);
  const hidesNothing = allow.includes('*') && deny.length === 0 && named.length === 0;
  return may(reader, 'pipelines:read') && (!isOthers || hidesNothing)
    ? reason
    : 'What makes it could not be followed.';
}

/**
 * Where edges are known from. The statement only to those who see all that it names: of what the portal runs itself lineage
 * knows that, of what others told only that it reads these tables, so that those must be seen whole. Throws `not_found`.
 */
export async function readOrigin(
  reader: Reader,
  { id, at }: { readonly id: number; readonly at: string | null },
): Promise<OriginDetails> {
  const moment = at === null ? null : new Date(at);
  const [telling, sight] = await Promise.all([findTelling(id, moment), sightOf(reader)]);
  const target = telling && { kind: telling.targetKind, name: telling.target };
  if (!telling || !target || !(await isSeen(reader, target, sight, moment)))
    throw new AppError('not_found', 'Nothing is known of this any more.');
  const { kind, name, statement, validFrom, reads, makes } = telling;
  const touched = [
    ...reads.filter((read) => read.kind === 'table'),
    ...(target.kind === 'table' ? [{ name: target.name, columns: makes }] : []),
  ];
  const isShown =
    statement !== null &&
    (isOfOthers(kind)
      ? await seeWhole(reader, [statement], touched, sight)
      : (await textSight(reader))({ words: [statement], touched }));
  return { ...{ id, kind, name }, statement: isShown ? statement : null, since: validFrom.toISOString() };
}

/** Also of a table that the portal does not have. */
async function isSeen(
  reader: Reader,
  relation: RelationName,
  sight: WalkSight,
  at: Date | null,
): Promise<boolean> {
  if (!(await seenRelations(reader, [relation], at))(relation)) return false;
  if (relation.kind !== 'table' || (await reader.decisions()).has(relation.name)) return true;
  const found = await findRelation('table', relation.name);
  return found !== null && seenNodes(found, sight).length > 0;
}

/** Whether somebody sees every column of these tables, and words name nothing else of the portal that they do not see. */
async function seeWhole(
  reader: Reader,
  words: readonly string[],
  tables: readonly { readonly name: string }[],
  sight: WalkSight,
): Promise<boolean> {
  if (!may(reader, 'pipelines:read')) return false;
  const [decisions, all] = await Promise.all([reader.decisions(), datasets()]);
  const columnsOf = new Map(all.map(({ name, columns }) => [name, columns.length]));
  for (const { name } of tables) {
    const decision = decisions.get(name);
    const found = decision ? null : await findRelation('table', name);
    const whole = decision
      ? decision.columns.length === columnsOf.get(name)
      : found !== null && seenNodes(found, sight).length === found.nodes.length;
    if (!whole) return false;
  }
  return (await textSight(reader))({ words, touched: [] });
}

/** Everything that comes of a column, or of a table's rows, ten steps on. Throws `not_found`. */
export async function readImpact(reader: Reader, { table, column, at }: ImpactQuestion): Promise<Impact> {
  await followPortal();
  const focus: RelationName = { kind: 'table', name: table };
  const decision = (await seenTables(reader, [table])).decisions.get(table);
  if (!decision || (column !== null && !decision.columns.some(({ name }) => name === column)))
    throw noSuch(focus);
  const [found, sight] = await Promise.all([findRelation('table', table), sightOf(reader)]);
  const starts = (found?.nodes ?? []).filter((node) => node.column === column).map(({ id }) => id);
  const moment = at === null ? null : new Date(at);
  const edges = await walk(
    { starts, direction: 'down', steps: STEPS_MAX, at: moment, edgesMax: EDGES_MAX },
    sight,
  );
  const nodes = await nodeFacts(endsOf(edges));
  const [seen, hidden] = await Promise.all([
    seenRelations(reader, namesOf(nodes), moment),
    partlyHidden(nodes, moment, sight),
  ]);
  const told = edges.filter(({ to }) => !hidden.has(to));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const affected = affectedRelations(told, byId, seen, column === null ? 'rows' : 'column');
  return {
    table,
    column,
    affected: await withChecks(reader, affected.slice(0, RELATIONS_MAX)),
    truncated: affected.length > RELATIONS_MAX || edges.length > EDGES_MAX,
  };
}

async function withChecks(
  reader: Reader,
  affected: readonly AffectedRelation[],
): Promise<AffectedRelation[]> {
  const decisions = await reader.decisions();
  return Promise.all(
    affected.map(async (relation) => {
      if (relation.kind !== 'table' || !decisions.has(relation.name)) return relation;
      const checks = await visibleChecks(decisions, relation.name);
      const columns = new Set(relation.columns.map(({ name }) => name));
      return { ...relation, checks: checks.filter(({ subject }) => columns.has(subject)).length };
    }),
  );
}

async function sightOf(reader: Reader): Promise<WalkSight> {
  const { allow, deny, named } = reader.sightRules();
  const decisions = await reader.decisions();
  return walkSight({
    allow: [...allow, ...audienceOfReader(reader)],
    deny,
    named: new Map(
      named.map((name) => {
        const decision = decisions.get(name);
        return [name, decision ? new Set(decision.columns.map((column) => column.name)) : null];
      }),
    ),
  });
}

function endsOf(edges: readonly WalkedEdge[]): number[] {
  return [...new Set(edges.flatMap(({ from, to }) => [from, to]))];
}

function namesOf(nodes: readonly NodeFacts[]): RelationName[] {
  return [
    ...new Map(
      nodes.map(({ kind, relation }): [string, RelationName] => [
        `${kind} ${relation}`,
        { kind, name: relation },
      ]),
    ).values(),
  ];
}
