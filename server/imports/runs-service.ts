import type { Reader } from '../access/reader.ts';
import { visiblePage } from '../access/visible-page.ts';
import { textSight } from '../access/visible-text.ts';
import { may } from '../auth/roles.ts';
import { AppError } from '../errors.ts';
import { readOrigin } from '../lineage/service.ts';
import { seesEach } from './foreign-tables-service.ts';
import { findRuns, type RunCursor, type RunRow } from './runs-data.ts';
import type { RunPage, RunsInput, ShownRun } from './schema.ts';
import { seenTables } from './seen-tables-service.ts';
import { firstSentence, stateOf } from './state-of-run.ts';

export { putRun, putRunTables, takeEvent, trimRuns } from './runs-data.ts';

const OF_JOB_MAX = 5;

/**
 * The runs of others that read or wrote a table, the latest first. Throws `not_found` as the rest of its page does.
 *
 * A run is told of by what it wrote: by its job's name somebody could guess at tables that are hidden from them. So it is
 * there for whoever sees this table and it wrote it, or sees something else that it wrote; what wrote nothing that anybody
 * told of, for whoever sees all that it read whole.
 */
export async function runsOfTable(
  reader: Reader,
  { table, cursor = null, limit }: RunsInput,
): Promise<RunPage> {
  if (!(await seenTables(reader, [table])).decisions.has(table))
    throw new AppError('not_found', `There is no table ${table}, or you may not see it.`);
  return pageOf(reader, { table }, { from: cursor, limit }, table);
}

/** The last runs of the job that lineage is known from. Throws `not_found` for an origin that the reader may not know of. */
export async function runsOfOrigin(reader: Reader, id: number): Promise<readonly ShownRun[]> {
  const { kind, name } = await readOrigin(reader, { id, at: null });
  if (kind !== 'openlineage' && kind !== 'dbt') return [];
  const page = await pageOf(reader, { job: name, producer: kind }, { from: null, limit: OF_JOB_MAX }, null);
  return page.items;
}

function pageOf(
  reader: Reader,
  of: Parameters<typeof findRuns>[0],
  { from, limit }: { readonly from: RunCursor | null; readonly limit: number },
  table: string | null,
): Promise<RunPage> {
  return visiblePage({
    from,
    limit,
    read: (after: RunCursor | null, count) => findRuns(of, { from: after, limit: count }),
    show: (rows: readonly RunRow[]) => showRuns(reader, rows, table),
    cursorOf: ({ at, runId }) => ({ at: at.toISOString(), run: runId }),
  });
}

async function showRuns(
  reader: Reader,
  rows: readonly RunRow[],
  table: string | null,
): Promise<(ShownRun | null)[]> {
  const { decisions } = await seenTables(
    reader,
    rows.flatMap(({ tables }) => tables.map(({ name }) => name)),
  );
  const mayRead = await textSight(reader);
  const now = new Date();
  return Promise.all(
    rows.map(async (row) => {
      const wrote = row.tables.filter((each) => each.wrote);
      // Asked only where it is needed: whoever sees all of it whole may read all that is said of it.
      const seesAll = () =>
        seesEach(
          reader,
          row.tables.map(({ name }) => name),
        );
      const isShown = wrote.length > 0 ? wrote.some(({ name }) => decisions.has(name)) : await seesAll();
      if (!isShown) return null;
      const says = row.error === null ? null : firstSentence(row.error);
      const hasMore = says !== null || row.parentJob !== null;
      const isWhole = hasMore && may(reader, 'pipelines:read') && (await seesAll());
      const isReadable = (text: string) => isWhole && mayRead({ words: [text], touched: [] });
      return {
        ...{ id: row.runId, job: row.job, producer: row.producer, ...stateOf(row, now) },
        did: {
          wrote: table !== null && wrote.some(({ name }) => name === table),
          read: table !== null && row.tables.some(({ name, wrote: isOutput }) => name === table && !isOutput),
        },
        nominalAt: row.nominalAt?.toISOString() ?? null,
        parentJob: row.parentJob !== null && isReadable(row.parentJob) ? row.parentJob : null,
        error: says !== null && isReadable(says) ? says : null,
        isErrorWithheld: says !== null && !isReadable(says),
      };
    }),
  );
}
