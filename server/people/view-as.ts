import { compilePolicies } from '../access/compile-policies.ts';
import { datasets } from '../access/datasets.ts';
import { filtersFor } from '../access/explain.ts';
import { readerFor, readerUnder } from '../access/mint-reader.ts';
import { narrowMask } from '../access/narrow-reader.ts';
import { policiesInForce } from '../access/policies-in-force.ts';
import type { Reader } from '../access/reader.ts';
import type { PolicyDocument } from '../access/schema.ts';
import { readSubjects } from '../access/subject-data.ts';
import { AppError } from '../errors.ts';
import { askRowFilters, previewAs } from '../queries/preview-service.ts';
import type { RowWhy, RowWhyRequest, ViewAs, ViewAsColumn, ViewAsRequest } from './schema.ts';

export interface Viewer {
  readonly reader: Reader;
  readonly networkAddress: string;
}

const ROWS = 100;

/** The person as they are, or as they would be under a draft. Throws `not_found` for who is unknown or deactivated. */
async function subjectOf(personId: string, document: PolicyDocument | undefined): Promise<Reader> {
  const subject = await (document ? readerUnder(personId, document) : readerFor(personId));
  if (!subject) throw noPerson();
  return subject;
}

const noPerson = () => new AppError('not_found', 'There is no such person, or they are deactivated.');

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

/**
 * Why rows are there for somebody, or not: which of the row filters that apply to them let the rows pass that have a
 * value in a column. Only rows that the viewer sees. Throws `not_found` for a person or a table that there is not.
 */
export async function whyRows(
  viewer: Viewer,
  { personId, table: name, column, value, document }: RowWhyRequest,
  signal: AbortSignal | undefined,
): Promise<RowWhy> {
  const [{ subjects, head }, all] = await Promise.all([readSubjects([personId]), datasets()]);
  const [subject] = subjects;
  if (!subject) throw noPerson();
  const table = all.find((dataset) => dataset.name === name);
  const policies = document ? await compilePolicies(document) : await policiesInForce(head);
  const filters = table ? filtersFor(policies, subject, table) : [];
  const asked = { table: name, column, value, as: subject.email };
  const answers = table && (await askRowFilters(viewer, asked, filters, signal));
  if (!answers) throw new AppError('not_found', `There is no table ${name} that you see.`);
  return {
    rows: answers.length,
    passing: answers.filter((row) => row.every(Boolean)).length,
    filters: filters.map((filter, place) => ({
      ...filter,
      passing: answers.filter((row) => row[place]).length,
    })),
  };
}
