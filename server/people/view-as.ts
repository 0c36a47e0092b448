import { datasets } from '../access/datasets.ts';
import { readerFor, readerUnder } from '../access/mint-reader.ts';
import { narrowMask } from '../access/narrow-reader.ts';
import type { Reader } from '../access/reader.ts';
import type { PolicyDocument } from '../access/schema.ts';
import { AppError } from '../errors.ts';
import { previewAs } from '../queries/service.ts';
import type { ViewAs, ViewAsColumn, ViewAsRequest } from './schema.ts';

export interface Viewer {
  readonly reader: Reader;
  readonly networkAddress: string;
}

const ROWS = 100;

/** The person as they are, or as they would be under a draft. Throws `not_found` for who is unknown or deactivated. */
async function subjectOf(personId: string, document: PolicyDocument | undefined): Promise<Reader> {
  const subject = await (document ? readerUnder(personId, document) : readerFor(personId));
  if (!subject) throw new AppError('not_found', 'There is no such person, or they are deactivated.');
  return subject;
}

/**
 * A table as somebody sees it, or would under a draft, with every column of it: who may change policies may know the
 * names. Values are only those that the viewer may see themselves; the others are covered. Recorded.
 */
export async function viewAs(
  viewer: Viewer,
  { personId, table: name, document }: ViewAsRequest,
  signal: AbortSignal | undefined,
): Promise<ViewAs> {
  const [subject, all] = await Promise.all([subjectOf(personId, document), datasets()]);
  const table = all.find((dataset) => dataset.name === name);
  if (!table) throw new AppError('not_found', `There is no table ${name}.`);
  const [theirs, own] = await Promise.all([
    subject.decisions().then((decisions) => decisions.get(name) ?? null),
    viewer.reader.decisions().then((decisions) => decisions.get(name) ?? null),
  ]);
  const columns = table.columns.map((column): ViewAsColumn => {
    const seen = theirs?.columns.find((other) => other.name === column.name) ?? null;
    const mine = own?.columns.find((other) => other.name === column.name) ?? null;
    return {
      name: column.name,
      type: column.type,
      tags: column.tags,
      sight: seen ? { sees: 'value', mask: seen.mask } : { sees: 'nothing' },
      covered: seen !== null && narrowMask(seen, mine) !== seen.mask,
    };
  });
  const preview = await previewAs(
    viewer,
    subject,
    { table: name, limit: ROWS, draft: document !== undefined },
    signal,
  );
  return {
    table: name,
    person: { id: subject.personId, name: subject.name, email: subject.email },
    columns,
    rowFilter: theirs?.rowFilter ?? null,
    rowsCovered: theirs !== null && (own === null || own.rowFilter !== null),
    preview,
  };
}
