import { randomUUID } from 'node:crypto';
import type { TableDecision } from '../access/decision.ts';
import type { Reader } from '../access/reader.ts';
import type { AuditEntry } from '../audit/entry.ts';
import { recordAuditIn } from '../audit/record.ts';
import { AppError } from '../errors.ts';
import type { Check } from '../expectations/schema.ts';
import { columnsRead, expectationOf, isExpectation, VOCABULARY } from '../expectations/vocabulary.ts';
import { didYouMean, nearestNames } from '../guard/nearest-names.ts';
import { askForWorkIn } from '../lake/work-requests-data.ts';
import { problemOf } from './check-problem.ts';
import { readDbtSuite } from './dbt-suite.ts';
import { readGxSuite, writeGxSuite } from './gx-suite.ts';
import { findTable, sightOf } from './quality-sight.ts';
import type { ReadSuite, ReadTextInput, SaveSuiteInput, SuiteProblem } from './schema.ts';
import type { SuiteInForce } from './suite-in-force.ts';
import { readSuiteYaml } from './suite-yaml.ts';
import { deleteSuite, insertSuite, inTransaction, updateSuite } from './suites-data.ts';
import { suitesInForce } from './suites-in-force.ts';
import { writeSuiteYaml } from './write-suite-yaml.ts';

/** Who asks, as the decision about data sees them, and from where. */
export interface QualityCaller {
  readonly reader: Reader;
  readonly networkAddress: string;
}

/**
 * Saves a suite as a new version, which is evaluated within seconds. Throws `not_found` for a table that the caller does not see,
 * `bad_request` for a check of what they do not see or that can never be evaluated, `conflict` when somebody saved before.
 */
export async function saveSuite(
  caller: QualityCaller,
  input: SaveSuiteInput,
): Promise<{ readonly id: string }> {
  const { decision } = await findTable(caller.reader, input.table);
  await requireSight(caller.reader, input);
  const { id: known, table, name, description, checks, everyMinutes, basedOn } = input;
  const suite = {
    ...{ id: known ?? randomUUID(), table, name, everyMinutes },
    document: { description, checks },
    savedById: caller.reader.personId,
    savedBy: caller.reader.email,
  };
  await inTransaction(async (tx) => {
    if (known === null) {
      if (!(await insertSuite(tx, suite))) throw nameTaken(decision, name);
    } else {
      const outcome = await updateSuite(tx, suite, basedOn);
      if (outcome === 'gone') throw new AppError('not_found', 'This suite is not there any more.');
      if (outcome === 'name_taken') throw nameTaken(decision, name);
      if (outcome === 'moved') {
        throw new AppError(
          'conflict',
          'Somebody saved this suite while you edited it. Load it again; your text can be copied as YAML before.',
        );
      }
    }
    await askForWorkIn(tx, { table, what: 'check', askedBy: caller.reader.email });
    await recordAuditIn(tx, [entry(caller, 'suite.changed', table, { suite: name, checks: checks.length })]);
  });
  return { id: suite.id };
}

function nameTaken({ name: table }: TableDecision, name: string): AppError {
  return new AppError('conflict', `${table} has a suite called ${name} already. Choose another name.`);
}

/** What a suite says of rows it says to whoever sees the table: nobody may write more than they see. */
async function requireSight(reader: Reader, { table, checks }: SaveSuiteInput): Promise<void> {
  const ids = new Set<string>();
  const sight = await sightOf(reader, table);
  for (const check of checks) {
    if (ids.has(check.id)) throw new AppError('bad_request', `Two checks have the id ${check.id}.`);
    ids.add(check.id);
    const seen = sight.of(check);
    if (!seen?.whole || !seen.counts) {
      throw new AppError(
        'bad_request',
        `${labelOf(check)} is about columns or rows that you do not see as they are, so you cannot have it checked.`,
      );
    }
    const problem = problemOf(check);
    // An unknown one of an import stays to be seen; a known one is worth mending now.
    if (problem !== null && isExpectation(check.type)) {
      throw new AppError('bad_request', `${labelOf(check)}: ${problem}`);
    }
  }
}

function labelOf({ type, arguments: given }: Check): string {
  const label = isExpectation(type) ? VOCABULARY[type].label : type;
  return typeof given.column === 'string' ? `“${label}” of ${given.column}` : `“${label}”`;
}

/** Takes a suite away; what it found goes with the table's next run, within seconds. */
export async function removeSuite(
  caller: QualityCaller,
  { id, basedOn }: { readonly id: string; readonly basedOn: number },
): Promise<void> {
  const suite = (await suitesInForce()).find((each) => each.id === id && each.origin === 'portal');
  if (!suite) throw new AppError('not_found', 'This suite is not there any more.');
  await findTable(caller.reader, suite.table);
  await inTransaction(async (tx) => {
    const gone = await deleteSuite(tx, id, basedOn);
    if (!gone) throw new AppError('conflict', 'Somebody saved this suite meanwhile. Look at it again.');
    await askForWorkIn(tx, { table: gone.table, what: 'check', askedBy: caller.reader.email });
    await recordAuditIn(tx, [
      entry(caller, 'suite.changed', gone.table, { suite: gone.name, removed: true }),
    ]);
  });
}

/** What a suite's text says, in the words of a form; with each problem that keeps a check from being evaluated. */
export async function readSuiteText(
  reader: Reader,
  { table, format, text }: ReadTextInput,
): Promise<ReadSuite> {
  const { decision } = await findTable(reader, table);
  const decisions = await reader.decisions();
  const tableOf = (reference: string) => tableNamed(reference, [...decisions.keys()]);
  const read: ReadSuite =
    format === 'yaml'
      ? readSuiteYaml(text)
      : format === 'gx'
        ? readGxSuite(text)
        : readDbtSuite(text, table.slice(table.indexOf('.') + 1), tableOf);
  const sight = await sightOf(reader, table);
  const unseen = read.checks.flatMap((check, place): SuiteProblem[] => {
    const message =
      unknownColumns(check, decision) ??
      (sight.of(check)?.whole ? null : 'It is about columns or rows that you do not see as they are.');
    return message === null ? [] : [{ where: `checks[${place}]`, message }];
  });
  return { ...read, problems: [...read.problems, ...unseen] };
}

/** In the same words for a column that is not there and for one that the reader does not see. */
function unknownColumns(check: Check, { name: table, columns }: TableDecision): string | null {
  // Whether a column is there is what a rule about the table's columns asks.
  if (!isExpectation(check.type) || !('row_condition' in expectationOf(check.type).arguments.shape))
    return null;
  const names = columns.map(({ name }) => name);
  const known = new Set(names.map((name) => name.toLowerCase()));
  const read = columnsRead(check, names);
  const unknown = read === 'all' ? [] : read.filter((name) => !known.has(name.toLowerCase()));
  if (unknown.length === 0) return null;
  const near = [...new Set(unknown.flatMap((name) => nearestNames(name, names)))];
  return `${table} has no column ${unknown.join(' and no column ')}, or you do not see it.${didYouMean(near)}`;
}

/** `ref('stg_orders')`, `source('bronze', 'orders')`, or a name. */
function tableNamed(reference: string, names: readonly string[]): string | null {
  const parts = [...reference.matchAll(/['"]([^'"]+)['"]/g)].map(([, part]) => part);
  const wanted = parts.length === 0 ? reference : parts.join('.');
  return names.find((name) => name === wanted || name.endsWith(`.${wanted}`)) ?? null;
}

/** A suite as a file of ours, or as Great Expectations reads it. Throws `not_found` where the reader does not see all of it. */
export async function writeSuiteText(
  reader: Reader,
  {
    table,
    suite: id,
    format,
  }: { readonly table: string; readonly suite: string; readonly format: 'yaml' | 'gx' },
): Promise<{ readonly text: string; readonly leftOut: readonly string[] }> {
  await findTable(reader, table);
  const suite = (await suitesInForce(table)).find((each) => each.id === id);
  const sight = await sightOf(reader, table);
  if (!suite?.checks.every((check) => sight.of(check)?.whole)) {
    throw new AppError('not_found', 'There is no such suite, or you do not see all that it is about.');
  }
  if (format === 'yaml') return { text: writeSuiteYaml(toSuite(suite)), leftOut: [] };
  const { text, leftOut } = writeGxSuite(toSuite(suite), isOfGx);
  return { text, leftOut: leftOut.map(({ id: check }) => check) };
}

function toSuite({ checks, ...suite }: SuiteInForce) {
  return { ...suite, checks: [...checks] };
}

const OURS = new Set([
  'expect_column_values_to_exist_in_other_table',
  'expect_table_to_be_fresh',
  'expect_table_schema_to_match',
]);

function isOfGx(type: string): boolean {
  return !OURS.has(type);
}

function entry(
  { reader, networkAddress }: QualityCaller,
  action: AuditEntry['action'],
  subject: string,
  details: AuditEntry['details'],
): AuditEntry {
  const { personId: actorId, email: actor } = reader;
  return { action, outcome: 'ok', actorId, actor, subject, networkAddress, details };
}
