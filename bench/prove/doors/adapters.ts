import { randomUUID } from 'node:crypto';
import { zstdDecompressSync } from 'node:zlib';
import { tableFromIPC } from '@uwdata/flechette';
import type { Door, NameDoor, TextDoor } from '#server/access/doors.ts';
import type { Reader } from '#server/access/reader.ts';
import { answerQuestion } from '#server/boards/service.ts';
import type { RenderedSql } from '#server/dashboards/render-sql.ts';
import type { DashboardDefinition } from '#server/dashboards/schema.ts';
import { answerSeen } from '#server/dashboards/service.ts';
import { tryOut, visibleDashboard } from '#server/dashboards/visible-dashboard.ts';
import type { QueryResult } from '#server/engine/engine.ts';
import { quoteIdentifier } from '#server/engine/sql-text.ts';
import { AppError } from '#server/errors.ts';
import { downloadFor, exportEnded, getExport, removeExport, startFor } from '#server/exports/service.ts';
import { readExtract } from '#server/extracts/service.ts';
import { withLettersEngine } from '#server/letters/letters-engine.ts';
import { seenTable } from '#server/letters/seen-letters.ts';
import { Patience, withLease } from '#server/lineage/trial-process.ts';
import { trialTables } from '#server/lineage/trial-tables.ts';
import { readColumnDetails, readProfile } from '#server/profiles/service.ts';
import { runFailingRows } from '#server/quality/failing-rows-engine.ts';
import { seenTables as seenFailing } from '#server/quality/failing-rows-service.ts';
import { seenRows, withRowsEngine } from '#server/quarantine/seen-rows.ts';
import { runForApi } from '#server/queries/answer-service.ts';
import { previewTable } from '#server/queries/preview-service.ts';
import { runStatement } from '#server/queries/service.ts';
import { rowsOfStream } from './browser-engine.ts';
import { askFacets, askRecent, askSearch } from './catalog-door.ts';
import { askDiscussion, askNotices } from './discussion-door.ts';
import { askAlerts, askCauses, askIncidentNotices, askIncidents } from './incidents-door.ts';
import { askLive } from './live-door.ts';
import { askMonitors, askReplay } from './monitors-door.ts';
import { askColumns, askImpact, askLineage, askTried } from './name-doors.ts';
import { askRuns, askTwin } from './others-door.ts';
import type { ProofPerson } from './people.ts';
import { boundText, PROFILE_COLUMNS } from './reference-profile.ts';
import { sharedBoard, sharedText } from './shared-texts.ts';
import { askDefinition, askLinked, askTerms } from './terms-door.ts';

/** What came out of a door, as it came: texts that DuckDB made of the values, or values as JSON has them. */
export type Answer =
  | { readonly kind: 'nothing'; readonly words: string }
  | {
      readonly kind: 'rows';
      readonly columns: readonly string[];
      readonly rows: readonly (readonly unknown[])[];
      /** `text`: every value was cast to a text; `json`: values as JSON has them. */
      readonly as: 'text' | 'json';
    };

export interface Question {
  readonly reader: Reader;
  readonly person: ProofPerson;
  /** `proof.by_day`. */
  readonly table: string;
}

export interface Adapter {
  /**
   * `lake`: tables with files; `live`: the live datasets; `profile`: what is told of tables with files; `found`: whether
   * these are; `columns`,
   * `monitored`: of which columns monitors tell; `lineage`, `impact` and `tried`: what is told of their names, and of what is
   * made of what; `twin` and `runs`: of a table of others that is filed under the same; `incident`, `told` and `causes`: of
   * checks of theirs that fail, whole, in short and as what may have caused something.
   */
  readonly of:
    | 'lake'
    | 'live'
    | 'profile'
    | 'found'
    | 'columns'
    | 'monitored'
    | 'lineage'
    | 'impact'
    | 'tried'
    | 'twin'
    | 'runs'
    | 'incident'
    | 'told'
    | 'causes';
  ask(question: Question): Promise<Answer>;
}

const ADDRESS = '127.0.0.1';
const everything = (table: string) => `SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ${table}`;

export type AnyDoor = Door | TextDoor | NameDoor;

/** One for every door there is; `server/access/doors.test.ts` sees to that. */
export const ADAPTERS: Readonly<Record<AnyDoor, Adapter>> = {
  tile: { of: 'lake', ask: (question) => askDashboard(question, 'tile') },
  export: { of: 'lake', ask: (question) => askDashboard(question, 'export') },
  live: { of: 'live', ask: ({ reader, person, table }) => askLive(reader, person, table) },
  sql: { of: 'lake', ask: askSql },
  preview: { of: 'lake', ask: askPreview },
  extract: { of: 'lake', ask: askExtract },
  api: { of: 'lake', ask: askApi },
  share: { of: 'lake', ask: askShared },
  statement_export: { of: 'lake', ask: askExport },
  board: { of: 'lake', ask: askBoard },
  profile: { of: 'profile', ask: askProfile },
  trial: { of: 'lake', ask: askTrial },
  letters: { of: 'lake', ask: askLetters },
  failing_rows: { of: 'lake', ask: askFailingRows },
  quarantine: { of: 'lake', ask: askQuarantine },
  monitor: { of: 'monitored', ask: ({ reader, table }) => askReplay(reader, table) },
  monitors: { of: 'monitored', ask: ({ reader, table }) => askMonitors(reader, table) },
  search: { of: 'found', ask: ({ reader, table }) => askSearch(reader, table) },
  facets: { of: 'found', ask: ({ reader, table }) => askFacets(reader, table) },
  recent: { of: 'found', ask: ({ reader, table }) => askRecent(reader, table) },
  dataset: { of: 'columns', ask: ({ reader, table }) => orWords(() => askColumns(reader, table)) },
  lineage: {
    of: 'lineage',
    ask: ({ reader, table }) => orWords(() => askLineage(reader, table, everything(table))),
  },
  impact: {
    of: 'impact',
    ask: ({ reader, table }) => orWords(() => askImpact(reader, table, everything(table))),
  },
  tried: {
    of: 'tried',
    ask: ({ reader, table }) => orWords(() => askTried(reader, table, everything(table))),
  },
  discussion: { of: 'columns', ask: ({ reader, table }) => orWords(() => askDiscussion(reader, table)) },
  notices: { of: 'columns', ask: ({ reader, table }) => askNotices(reader, table) },
  definition: { of: 'found', ask: ({ reader, table }) => orWords(() => askDefinition(reader, table)) },
  terms: { of: 'columns', ask: ({ reader, table }) => orWords(() => askTerms(reader, table)) },
  others: { of: 'twin', ask: ({ reader, table }) => askTwin(reader, table) },
  runs: { of: 'runs', ask: ({ reader, table }) => askRuns(reader, table) },
  linked: { of: 'columns', ask: ({ reader, table }) => askLinked(reader, table) },
  incidents: { of: 'incident', ask: ({ reader, table }) => askIncidents(reader, table) },
  causes: { of: 'causes', ask: ({ reader, table }) => askCauses(reader, table) },
  incident_notices: { of: 'told', ask: ({ reader, table }) => askIncidentNotices(reader, table) },
  alerts: { of: 'incident', ask: ({ reader, table }) => askAlerts(reader, table) },
};

/** A dashboard with one query and one tile, over the whole of one table. */
function dashboardOver(table: string): DashboardDefinition {
  return {
    id: 'proof',
    title: 'Proof',
    description: 'Everything of a table.',
    position: 1,
    stale_after_minutes: 60,
    range: { table, day: 'a_date', instant: 'a_timestamptz' },
    filters: [],
    queries: {
      everything: { tables: [table], days: {}, filters: [], unset: {}, notes: {}, sql: everything(table) },
    },
    sections: [
      {
        id: 'only',
        title: 'Only',
        tiles: [
          {
            kind: 'funnel',
            id: 'only',
            title: 'Only',
            description: 'Everything.',
            computed: 'Everything.',
            empty: 'Nothing.',
            width: 12,
            query: 'everything',
            format: 'integer',
            steps: [],
          },
        ],
      },
    ],
  };
}

async function askDashboard({ reader, table }: Question, door: 'tile' | 'export'): Promise<Answer> {
  const seen = await visibleDashboard(reader, dashboardOver(table));
  if (!seen) return { kind: 'nothing', words: '' };
  const state = { period: { preset: '30d' }, filters: {} } as const;
  const { answer, statement } = await answerSeen(
    { reader, door },
    seen,
    { query: 'everything', state },
    undefined,
    new Date('2026-11-23T12:00:00Z'),
  );
  if (answer.status !== 'ready') throw new Error(`The dashboard says ${JSON.stringify(answer)}`);
  const { rows } = answer;
  // Without a row only the statement knows its columns.
  const columns = rows[0] ? Object.keys(rows[0]) : await columnsOf(statement, reader);
  return {
    kind: 'rows',
    columns,
    rows: rows.map((row) => columns.map((name) => row[name] ?? null)),
    as: 'text',
  };
}

async function columnsOf(statement: RenderedSql, reader: Reader): Promise<readonly string[]> {
  return (await tryOut(statement, await reader.decisions()))?.columns ?? [];
}

/** What is computed in a trial is computed from this, in a process like this. */
async function askTrial({ reader, table }: Question): Promise<Answer> {
  const patience = new Patience(new AbortController().signal);
  const tables = await trialTables(reader, [table], patience.signal);
  const from = tables.sources.get(table);
  try {
    if (from === undefined) return { kind: 'nothing', words: '' };
    return await withLease(reader, patience, async (lease) => {
      const engine = lease.workspace(tables.relations);
      const described = await engine.query(`SELECT column_name FROM (DESCRIBE FROM ${from})`);
      const columns = described.rows.map((row) => String(row.column_name));
      const { rows } = await engine.query(everything(from));
      return {
        kind: 'rows',
        columns,
        rows: rows.map((row) => columns.map((name) => row[name] ?? null)),
        as: 'text',
      };
    });
  } finally {
    tables.release();
  }
}

/** The page of dead letters opens tables by this, and runs statements over them in such an engine. */
async function askLetters({ reader, table }: Question): Promise<Answer> {
  return askRelation(await seenTable(reader, table), (sql) =>
    withLettersEngine(undefined, (engine) => engine.query(sql)),
  );
}

/** The same of the rows that fail a check. */
async function askFailingRows({ reader, table }: Question): Promise<Answer> {
  const [relation] = await seenFailing(reader, [table]);
  return askRelation(relation ?? null, (sql) => runFailingRows(sql, undefined));
}

async function askRelation(
  relation: Awaited<ReturnType<typeof seenTable>>,
  run: (sql: string) => Promise<QueryResult>,
): Promise<Answer> {
  if (!relation) return { kind: 'nothing', words: '' };
  const { fromSql } = await relation.resolve();
  const columns = relation.decision.columns.map(({ name }) => name);
  const { rows } = await run(everything(fromSql));
  return {
    kind: 'rows',
    columns,
    rows: rows.map((row) => columns.map((name) => row[name] ?? null)),
    as: 'text',
  };
}

/** The page of quarantined rows opens them by this: they are seen as rows of the table that they are kept out of. */
async function askQuarantine({ reader, table }: Question): Promise<Answer> {
  const seen = await seenRows(reader, table);
  if (!seen) return { kind: 'nothing', words: '' };
  const columns = seen.decision.columns.map(({ name }) => name);
  const list = columns.map(quoteIdentifier).join(', ');
  const rows = await withRowsEngine(undefined, (engine) =>
    seen.read(async (from) => (await engine.query(everything(`(SELECT ${list} FROM ${from})`))).rows),
  );
  return {
    kind: 'rows',
    columns,
    rows: rows.map((row) => columns.map((name) => row[name] ?? null)),
    as: 'text',
  };
}

function callerOf(reader: Reader) {
  return { reader, renew: async () => reader, networkAddress: ADDRESS, token: null };
}

/** A refusal is an answer, too. */
async function orWords(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError && (error.code === 'bad_request' || error.code === 'not_found')) {
      return { kind: 'nothing', words: `${error.code}: ${error.message}` };
    }
    throw error;
  }
}

/** Opens what somebody who sees everything has shared with everyone, and runs it. */
function askShared({ reader, table }: Question): Promise<Answer> {
  return orWords(async () => run(reader, await sharedText(reader, table, everything(table))));
}

/** Looks at a tile of a board that somebody who sees everything has shared with everyone. */
function askBoard({ reader, table }: Question): Promise<Answer> {
  return orWords(async () => {
    const question = { ...(await sharedBoard(reader, table, everything(table))), values: {} };
    const { columns, rows } = await answerQuestion(callerOf(reader), question, undefined);
    return { kind: 'rows', columns: columns.map(({ name }) => name), rows, as: 'text' };
  });
}

function askSql({ reader, table }: Question): Promise<Answer> {
  return run(reader, everything(table));
}

function run(reader: Reader, sql: string): Promise<Answer> {
  return orWords(async () => {
    const statement = { id: randomUUID(), door: 'sql' as const, sql, placement: 'duckdb' as const };
    const options = { signal: new AbortController().signal, onEvent: () => undefined };
    await using result = await runStatement(callerOf(reader), statement, options);
    const pieces: Uint8Array[] = [];
    for await (const piece of result.arrow()) pieces.push(piece);
    const arrow = tableFromIPC(Buffer.concat(pieces));
    const columns = result.columns.map(({ name }) => name);
    const values = columns.map((_, place) => arrow.getChildAt(place).toArray());
    const rows = Array.from({ length: arrow.numRows }, (_, row) =>
      values.map((column) => column[row] ?? null),
    );
    return { kind: 'rows', columns, rows, as: 'text' };
  });
}

function askApi({ reader, table }: Question): Promise<Answer> {
  return orWords(async () => {
    const request = { sql: everything(table), placement: 'duckdb' as const };
    const options = { format: 'json' as const, signal: new AbortController().signal };
    const { body } = await runForApi(callerOf(reader), request, options);
    const { columns, rows } = JSON.parse(String(body)) as { columns: { name: string }[]; rows: unknown[][] };
    return { kind: 'rows', columns: columns.map(({ name }) => name), rows, as: 'text' };
  });
}

/** The file as it is downloaded, after everything that was written into it. */
async function askExport({ reader, table }: Question): Promise<Answer> {
  const caller = callerOf(reader);
  const request = {
    sql: everything(table),
    placement: 'duckdb',
    format: 'arrow',
    spreadsheet: false,
  } as const;
  const { id } = await startFor(caller, request);
  await exportEnded(id);
  const { status, error } = await getExport(reader, id);
  try {
    if (status !== 'done') return { kind: 'nothing', words: error ?? status };
    const { body } = await downloadFor(caller, id, {
      range: null,
      ifRange: null,
      signal: new AbortController().signal,
    });
    const arrow = tableFromIPC(await new Response(body).bytes());
    const columns = arrow.schema.fields.map(({ name }) => name);
    const values = columns.map((_, place) => arrow.getChildAt(place).toArray());
    const rows = Array.from({ length: arrow.numRows }, (_, row) =>
      values.map((column) => column[row] ?? null),
    );
    return { kind: 'rows', columns, rows, as: 'text' };
  } finally {
    await removeExport(reader, id);
  }
}

function askPreview({ reader, table }: Question): Promise<Answer> {
  return orWords(async () => {
    const { columns, rows } = await previewTable(callerOf(reader), { table, limit: 1000 }, undefined);
    return { kind: 'rows', columns: columns.map(({ name }) => name), rows, as: 'json' };
  });
}

function askExtract({ reader, table }: Question): Promise<Answer> {
  return orWords(async () => {
    const asked = { table, encoding: 'zstd', known: [] } as const;
    const extract = await readExtract(callerOf(reader), asked, new AbortController().signal);
    if ('unchanged' in extract) throw new Error('An extract was kept back from somebody who has none');
    const body = await new Response(extract.body).bytes();
    const { columns, rows } = await rowsOfStream(zstdDecompressSync(body));
    return { kind: 'rows', columns, rows, as: 'text' };
  });
}

/** A row for each column that is told of: its nulls, its bounds, and whether any value of it is told. */
function askProfile({ reader, table }: Question): Promise<Answer> {
  return orWords(async () => {
    const caller = { reader, networkAddress: ADDRESS };
    const answer = await readProfile(caller, table);
    const told = answer.kind === 'ready' ? answer.profile.columns : [];
    const names = told.map(({ name }) => name);
    const details = names.length > 0 ? await readColumnDetails(caller, { table, columns: names }) : [];
    const rows = told.map(({ name, type, nulls, values }, place) => {
      const bound = (text: string | null) => (text === null ? null : boundText(type, text));
      const [min, max] = 'withheld' in values ? [null, null] : [bound(values.min), bound(values.max)];
      const detail = details[place]?.details;
      const hasValues = detail !== undefined && !('withheld' in detail);
      return [name, nulls, min, max, hasValues ? 'told' : 'withheld'];
    });
    return { kind: 'rows', columns: PROFILE_COLUMNS.map(({ name }) => name), rows, as: 'json' };
  });
}
