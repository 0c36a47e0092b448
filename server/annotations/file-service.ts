import { hash } from 'node:crypto';
import type { Dataset } from '../access/dataset.ts';
import type { TableDecision } from '../access/decision.ts';
import type { Reader } from '../access/reader.ts';
import { csvLine } from '../csv-line.ts';
import { AppError } from '../errors.ts';
import { foreignNames, seenTables } from '../imports/seen-tables-service.ts';
import { type AnnotationRow, type Change, lastEdit, readAnnotations, readAnnotationsOf } from './data.ts';
import { type FileLine, planFile } from './plan-file.ts';
import { FILE_COLUMNS, type FileRecord, readFile } from './read-file.ts';
import type { Deprecation, FilePlan } from './schema.ts';
import { changing, type Saved, type Steward, save, shownDeprecation } from './service.ts';

const SHOWN_MAX = 200;

/**
 * Everything that is said of the tables and columns which this person sees, as CSV: a line for each table and, after it, for
 * each of its columns. Changed and given back it changes what is written; `edit` tells how old it is.
 */
export async function annotationsFile(reader: Reader): Promise<string> {
  // Before the rest is read: what is written meanwhile is newer than the file says.
  const edit = await lastEdit();
  const seen = await seenBy(reader, await foreignNames());
  const lines = linesOf(seen, await readAnnotations([...seen.decisions.keys()]));
  return [
    csvLine(FILE_COLUMNS),
    ...lines.map((line) =>
      csvLine([
        ...[line.table, line.column, line.type, line.description, line.domain, line.owner],
        ...[line.tags.join('; '), line.documentation, line.deprecation?.note ?? null, edit],
      ]),
    ),
  ].join('');
}

/** What a file would change. Throws `bad_request` for what is no such file. */
export async function comparePlan(reader: Reader, text: string): Promise<FilePlan> {
  const records = readFile(text);
  const written = await readAnnotations(tablesOf(records));
  const seen = await seenBy(reader, tablesOf(records));
  const { changes, problems, unchanged } = planFile(records, linesOf(seen, written), written);
  return {
    digest: digestOf(changes),
    changes: changes.length,
    shown: changes.slice(0, SHOWN_MAX).map(({ line, table, column, field, from, after }) => ({
      line,
      table,
      column,
      field,
      before: from,
      after,
    })),
    unchanged,
    problems: problems.slice(0, SHOWN_MAX),
    problemCount: problems.length,
  };
}

/**
 * Writes exactly what `comparePlan` showed, all of it or nothing, as one set of changes. Throws as `saveAnnotations`, and
 * `conflict` where the file would change something else by now.
 */
export async function applyFile(steward: Steward, text: string, digest: string): Promise<Saved> {
  const records = readFile(text);
  // Before the transaction, which holds a connection already: what is not as it was then gives another digest.
  const tables = tablesOf(records);
  const seen = await seenBy(steward.reader, tables);
  return changing(tables, async (tx) => {
    const written = await readAnnotationsOf(tx, tables);
    const { changes } = planFile(records, linesOf(seen, written), written);
    if (digestOf(changes) !== digest) {
      throw new AppError(
        'conflict',
        'Something was changed since you looked at what the file does. Look again, then apply it.',
      );
    }
    return save(
      tx,
      { steward, decisions: seen.decisions },
      { changes, conflicts: [] },
      { source: 'file', note: '' },
    );
  });
}

function digestOf(changes: readonly Change[]): string {
  return hash('sha256', JSON.stringify(changes));
}

const tablesOf = (records: readonly FileRecord[]) => [...new Set(records.map(({ table }) => table))];

interface Seen {
  readonly decisions: ReadonlyMap<string, TableDecision>;
  readonly tables: readonly Dataset[];
}

/** All that the reader sees of the portal's tables, and of these of others. */
async function seenBy(reader: Reader, foreign: readonly string[]): Promise<Seen> {
  const { decisions, datasets } = await seenTables(reader, foreign);
  const tables = [...datasets.values()].filter(({ name }) => decisions.has(name));
  return { decisions, tables };
}

/** What counts now of all that the reader sees. */
function linesOf({ decisions, tables }: Seen, all: readonly AnnotationRow[]): readonly FileLine[] {
  const written = Map.groupBy(all, ({ table }) => table);
  return tables.flatMap((dataset) => {
    const own = written.get(dataset.name)?.filter(({ column }) => column === null) ?? [];
    const ownValue = (field: string) => own.find((row) => row.field === field)?.value ?? null;
    const deprecation = ownValue('deprecation') as Deprecation | null;
    const { name: table, description, domain, owner, tags } = dataset;
    return [
      {
        ...{ table, column: null, fieldId: null, type: null, description, domain, owner, tags },
        documentation: ownValue('documentation') as string | null,
        deprecation: deprecation && shownDeprecation(decisions, deprecation),
      },
      ...(decisions.get(table)?.columns ?? []).map((column) => ({
        ...{ table, column: column.name, fieldId: column.fieldId, type: column.type },
        ...{ description: column.description, tags: column.tags },
        ...{ domain: null, owner: null, documentation: null, deprecation: null },
      })),
    ];
  });
}
