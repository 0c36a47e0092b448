import type { Reader } from '../access/reader.ts';
import { seenBoardTiles } from '../boards/seen-service.ts';
import type { Column } from '../engine/engine.ts';
import type { Lease } from '../engine/pool/query-pool.ts';
import { AppError } from '../errors.ts';
import { seenExports } from '../exports/seen-service.ts';
import { approveWithPlan } from '../guard/approve.ts';
import type { ApprovedStatement } from '../guard/approved.ts';
import type { ChartSpec } from '../queries/schema.ts';
import {
  type ParameterValues,
  renderTemplate,
  TemplateError,
  templateParameters,
} from '../queries/sql-template.ts';
import { seenQueries } from '../saved/service.ts';
import { audienceOfReader } from './audience-of-reader.ts';
import { columnsInWords } from './compare-columns.ts';
import { type MadeName, madeOfTables } from './reached-made-data.ts';
import type { Outcome } from './schema.ts';
import { seenRelations } from './seen-relations.ts';
import { notMade, type Shapes } from './trial-bind.ts';

/** Something that a person made of a statement. */
export interface MadeStatement extends MadeName {
  /** With its `{{parameters}}`. */
  readonly template: string;
  /** What is kept with it. */
  readonly values: ParameterValues;
  readonly chart: ChartSpec | null;
}

/** A statement takes some milliseconds for each change that is tried. */
const TRIED_MAX = 200;

/**
 * What people made of these tables, as far as it is there for the reader: tiles of boards, saved queries, and the exports of
 * their own that are kept. `untried`: how many more there are.
 */
export async function reachedMade(
  reader: Reader,
  tables: readonly string[],
): Promise<{ readonly statements: readonly MadeStatement[]; readonly untried: number }> {
  const found = await madeOfTables(tables, audienceOfReader(reader));
  const seen = await seenRelations(reader, found, null);
  const titled = found.flatMap((name) => {
    const title = seen(name)?.title;
    return title === undefined ? [] : [{ name, title }];
  });
  const known = titled.sort((a, b) => a.title.localeCompare(b.title)).map(({ name }) => name);
  const of = (kind: MadeName['kind']) => known.filter((each) => each.kind === kind).map(({ name }) => name);
  const [tiles, queries, exports] = await Promise.all([
    seenBoardTiles(reader, of('tile')),
    seenQueries(reader, of('query')),
    seenExports(reader, of('export')),
  ]);
  const statements = known.flatMap((made): MadeStatement[] => {
    if (made.kind === 'export') {
      const file = exports.get(made.name);
      return file ? [{ ...made, template: file.sql, values: {}, chart: null }] : [];
    }
    const text = (made.kind === 'tile' ? tiles : queries).get(made.name);
    return text ? [{ ...made, template: text.sql, values: text.parameters, chart: text.chart }] : [];
  });
  return {
    statements: statements.slice(0, TRIED_MAX),
    untried: Math.max(0, statements.length - TRIED_MAX),
  };
}

export interface PlannedMade {
  readonly outcome: Outcome;
  /** Why, in one sentence; null where it runs as before. */
  readonly says: string | null;
  readonly notes: readonly string[];
  /** What can be run before the change and after it; null where nothing can. */
  readonly approved: ApprovedStatement | null;
}

/**
 * What becomes of a statement for the reader whose tables these are: the guard is asked before the change and after it.
 * `failed` are the tables that would not be made any more. Nothing is run.
 */
export async function planMade(
  planner: Pick<Lease, 'parse' | 'plan' | 'columns'>,
  { before, after }: Shapes,
  failed: ReadonlySet<string>,
  { kind, template, values, chart }: MadeStatement,
): Promise<PlannedMade> {
  const text = rendered(template, values);
  if ('problem' in text)
    return { outcome: 'unknown', says: `It was not run: ${text.problem}`, notes: [], approved: null };
  const { sql, notes } = text;
  const was = await guarded(planner, sql, before);
  if ('problem' in was)
    return {
      outcome: 'unknown',
      says: `It does not run for you as it is: ${was.problem}`,
      notes,
      approved: null,
    };
  const missing = was.approved.touched.map(({ name }) => name).filter((name) => failed.has(name));
  if (missing.length > 0) return { outcome: 'stale', says: notMade(missing), notes, approved: null };
  const is = await guarded(planner, sql, after);
  if ('problem' in is) return { outcome: 'breaks', says: is.problem, notes, approved: null };
  const undrawn = drawnBy(chart).filter((name) => has(was.columns, name) && !has(is.columns, name));
  if (undrawn.length > 0)
    return { outcome: 'breaks', says: `Its chart shows ${undrawn.join(', ')}.`, notes, approved: null };
  const says = columnsInWords(was.columns, is.columns, { isLookedAt: kind === 'tile' });
  const approved = was.approved.kind === 'select' ? was.approved : null;
  return { outcome: says === null ? 'runs' : 'differs', says, notes, approved };
}

const has = (columns: readonly Column[], name: string) => columns.some((column) => column.name === name);
const drawnBy = (chart: ChartSpec | null) =>
  chart ? [chart.x, ...chart.y, chart.series].filter((name) => name !== null) : [];

const NOTE_LENGTH_MAX = 200;

/** With the values that are kept with it, or those that its text gives. */
function rendered(
  template: string,
  values: ParameterValues,
): { readonly sql: string; readonly notes: string[] } | { readonly problem: string } {
  try {
    const { sql } = renderTemplate(template, values);
    const taken = templateParameters(template).flatMap(({ name, defaultValue }) => {
      const given = Object.hasOwn(values, name) ? values[name] : undefined;
      const value = given?.length ? given : defaultValue;
      return value.length === 0 ? [] : [`${name} = ${typeof value === 'string' ? value : value.join(', ')}`];
    });
    const note = `With ${taken.join('; ')}`;
    if (taken.length === 0) return { sql, notes: [] };
    return {
      sql,
      notes: [note.length > NOTE_LENGTH_MAX ? `${note.slice(0, NOTE_LENGTH_MAX)}…` : `${note}.`],
    };
  } catch (error) {
    if (error instanceof TemplateError) return { problem: error.message };
    throw error;
  }
}

async function guarded(
  planner: Pick<Lease, 'parse' | 'plan' | 'columns'>,
  sql: string,
  visible: Shapes['before'],
): Promise<
  { readonly approved: ApprovedStatement; readonly columns: readonly Column[] } | { readonly problem: string }
> {
  try {
    const { approved, plan } = await approveWithPlan(sql, visible, planner);
    const gives = plan && (approved.kind === 'select' || approved.kind === 'summarize');
    return { approved, columns: gives ? await planner.columns(plan.text, plan.stubs) : [] };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'bad_request') throw error;
    return { problem: error.message };
  }
}
