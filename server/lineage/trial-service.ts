import { bindPredicate, fitPredicate } from '../access/bind-predicate.ts';
import { datasets } from '../access/datasets.ts';
import { declaredModels } from '../access/declarations.ts';
import { parsePredicates } from '../access/parse-predicates.ts';
import type { Reader } from '../access/reader.ts';
import { visibleChecks } from '../access/visible-checks.ts';
import { recordAudit } from '../audit/record.ts';
import { declaredTiles, tilesOfMonth } from '../dashboards/tiles-service.ts';
import type { Column } from '../engine/engine.ts';
import type { Lease } from '../engine/pool/query-pool.ts';
import { AppError } from '../errors.ts';
import { changedColumns } from './change-shape.ts';
import { followPortal } from './follow-portal.ts';
import type { ProposedChange, Trial, TriedRelation } from './schema.ts';
import { seenRelations } from './seen-relations.ts';
import type { RelationName } from './telling.ts';
import { bindAfter, requireCast, type Shapes } from './trial-bind.ts';
import { type MadeStatement, type PlannedMade, planMade, reachedMade } from './trial-made.ts';
import { measureTrial, type TrialNumbers } from './trial-numbers.ts';
import { Patience, withLease } from './trial-process.ts';
import { type ReachedStatement, reachedFrom } from './trial-reached.ts';

/** Who asks, and from where. */
export interface Trier {
  readonly reader: Reader;
  readonly networkAddress: string;
}

let isBusy = false;

/**
 * What would become of everything that is made of a table, if it was changed: each model and declared tile is planned as its
 * next run would plan it; what people made, as far as the reader knows of it, as it would be run by the reader. Where rows
 * are left out or values become of another type, all of it is computed once as it is and once as it would be, over what the
 * reader sees. One at a time, in a process of the pool, for a minute at most. Throws `not_found`, `bad_request` for a change
 * that cannot be made, `conflict` while another is tried, `cancelled` when the signal says that the reader has left.
 */
export async function tryChange(
  { reader, networkAddress }: Trier,
  { table, change }: { readonly table: string; readonly change: ProposedChange },
  signal: AbortSignal = new AbortController().signal,
): Promise<Trial> {
  await requireSeen(reader, table, change);
  const condition = change.kind === 'filter' ? await conditionOf(reader, table, change.keep) : null;
  if (isBusy) throw new AppError('conflict', 'Another change is being tried. Try again in a minute.');
  isBusy = true;
  try {
    await followPortal();
    const [models, tiles, months] = await Promise.all([
      declaredModels(),
      declaredTiles(),
      tilesOfMonth(new Date().toISOString().slice(0, 10)),
    ]);
    const recent = tiles.map((tile) => ({ ...tile, sql: months.get(tile.id) ?? tile.sql }));
    const statements = reachedFrom(table, models, recent);
    const tables = [table, ...statements.flatMap(({ kind, name }) => (kind === 'table' ? [name] : []))];
    const { statements: made, untried } = await reachedMade(reader, tables);
    const patience = new Patience(signal);
    const planned = await withLease(reader, patience, (lease) =>
      planAll(lease, reader, { table, change }, statements, made),
    );
    const numbers = await measureTrial(reader, patience, {
      ...{ table, change, condition },
      statements: statements.filter((statement) => planned.bound.get(statement)?.outcome === 'runs'),
      made: planned.made,
    });
    const relations = await shownRelations(reader, { table, change, statements, ...planned, numbers });
    if (signal.aborted) throw new AppError('cancelled', 'The trial was cancelled.');
    await recordAudit([
      {
        ...{ action: 'lineage.tried', outcome: 'ok', actorId: reader.personId, actor: reader.email },
        ...{ subject: table, networkAddress },
        details: { change: change.kind, ...('column' in change && { column: change.column }) },
      },
    ]);
    return {
      ...{ table, change, relations, untried },
      lost: 'says' in numbers ? null : numbers.lost,
      unmeasured: 'says' in numbers ? numbers.says : null,
    };
  } finally {
    isBusy = false;
  }
}

async function requireSeen(reader: Reader, table: string, change: ProposedChange): Promise<void> {
  const decision = (await reader.decisions()).get(table);
  if (!decision) throw new AppError('not_found', `There is no table ${table}, or you may not see it.`);
  if (change.kind !== 'filter' && !decision.columns.some(({ name }) => name === change.column)) {
    throw new AppError('not_found', `${table} has no column ${change.column}, or you may not see it.`);
  }
}

/** The condition over the columns that the reader sees, as SQL that can do nothing but hold or not. */
async function conditionOf(reader: Reader, table: string, keep: string): Promise<string> {
  const [predicate] = await parsePredicates([keep]);
  if (!predicate || predicate instanceof AppError) {
    throw new AppError(
      'bad_request',
      `The condition cannot be used: ${predicate?.message ?? 'it is empty.'}`,
    );
  }
  if (predicate.attributes.length > 0) {
    throw new AppError('bad_request', 'The condition is about rows: it cannot ask who the reader is.');
  }
  const columns = (await reader.decisions()).get(table)?.columns ?? [];
  const bound = bindPredicate(fitPredicate(predicate, columns), () => []);
  if ('problem' in bound) {
    throw new AppError('bad_request', `The condition cannot be used: ${bound.problem}.`);
  }
  return bound.sql;
}

interface Planned {
  readonly bound: Awaited<ReturnType<typeof bindAfter>>;
  readonly made: ReadonlyMap<MadeStatement, PlannedMade>;
}

async function planAll(
  lease: Lease,
  reader: Reader,
  { table, change }: { readonly table: string; readonly change: ProposedChange },
  statements: readonly ReachedStatement[],
  made: readonly MadeStatement[],
): Promise<Planned> {
  const [all, decisions] = await Promise.all([datasets(), reader.decisions()]);
  const seen = new Set(decisions.get(table)?.columns.map(({ name }) => name));
  const shapesOf = (
    tables: Iterable<{ readonly name: string; readonly columns: readonly Column[] }>,
  ): Shapes => {
    const before = [...tables].map(({ name, columns }) => ({
      name,
      columns: columns.map((column) => ({ name: column.name, type: column.type })),
    }));
    const after = before.map((each) =>
      each.name === table ? { name: table, columns: changedColumns(each.columns, change, seen) } : each,
    );
    return { before, after };
  };
  const whole = shapesOf(all);
  await requireCast(lease, { table, change }, whole.before);
  const bound = await bindAfter(lease, whole, statements);
  const failed = new Set(
    statements.filter((statement) => isFailed(statement, bound)).map((statement) => statement.name),
  );
  const visible = shapesOf(decisions.values());
  const plannedMade = new Map<MadeStatement, PlannedMade>();
  for (const statement of made) plannedMade.set(statement, await planMade(lease, visible, failed, statement));
  return { bound, made: plannedMade };
}

function isFailed(statement: ReachedStatement, bound: Planned['bound']): boolean {
  return statement.kind === 'table' && bound.get(statement)?.outcome !== 'runs';
}

interface Tried extends Planned {
  readonly table: string;
  readonly change: ProposedChange;
  readonly statements: readonly ReachedStatement[];
  readonly numbers: TrialNumbers;
}

async function shownRelations(
  reader: Reader,
  { table, change, statements, bound, made, numbers }: Tried,
): Promise<TriedRelation[]> {
  const [decisions, all] = await Promise.all([reader.decisions(), datasets()]);
  const own: RelationName = { kind: 'table', name: table };
  const seen = await seenRelations(reader, [own, ...statements, ...made.keys()], null);
  const column = change.kind === 'filter' ? null : change.column;
  const checks = (await visibleChecks(decisions, table)).filter(({ subject }) => subject === column).length;
  const widths = new Map(all.map(({ name, columns }) => [name, columns.length]));
  const seesWhole = (reads: readonly string[]) =>
    reads.every((name) => decisions.get(name)?.columns.length === widths.get(name));
  const shown = (
    { kind, name }: RelationName,
    rest: Pick<TriedRelation, 'outcome' | 'says'> & Partial<Pick<TriedRelation, 'moved' | 'notes'>>,
  ): TriedRelation[] => {
    const relation = seen({ kind, name });
    if (!relation) return [];
    const { title, within, href, owner } = relation;
    const isIt = kind === 'table' && name === table;
    return [
      { kind, name, title, within, href, owner, checks: isIt ? checks : 0, moved: [], notes: [], ...rest },
    ];
  };
  const computed = 'says' in numbers ? null : numbers;
  return [
    ...shown(own, { outcome: 'runs', says: null, ...(computed && { moved: computed.table }) }),
    ...statements.flatMap((statement) => {
      const { outcome, says } = bound.get(statement) ?? { outcome: 'unknown' as const, says: null };
      // Why is a matter of names in a statement, which is for those who see all that it reads.
      const isTold = says === null || seesWhole([...statement.reads, ...ownName(statement)]);
      return shown(statement, {
        outcome,
        says: isTold ? says : 'Why is for those who see all that it reads.',
        ...computed?.statements.get(statement),
      });
    }),
    ...[...made].flatMap(([statement, { outcome, says, notes }]) => {
      const { moved = [], notes: more = [] } = computed?.made.get(statement) ?? {};
      return shown(statement, { outcome, says, moved, notes: [...notes, ...more] });
    }),
  ];
}

const ownName = ({ kind, name }: ReachedStatement) => (kind === 'table' ? [name] : []);
