import type { ColumnDecision } from '../access/decision.ts';
import { readableRelations } from '../access/readable-relations.ts';
import type { Reader } from '../access/reader.ts';
import { recordAudit } from '../audit/record.ts';
import { AppError } from '../errors.ts';
import { readDetails, readFigures, readHead } from './data.ts';
import type { ProfileAnswer, ShownDetails } from './schema.ts';
import { showDetails, showFigures, whyNoProfile } from './shown-profile.ts';

/** Who asks, and from where. */
export interface ProfileCaller {
  readonly reader: Reader;
  readonly networkAddress: string;
}

/**
 * The figures of every column that the reader sees. Values only where they see them as they are; nothing where they do
 * not see all rows. Recorded. Throws `not_found` for a table that is not there and, the same, for one they may not see.
 */
export async function readProfile(caller: ProfileCaller, table: string): Promise<ProfileAnswer> {
  const { decision } = await findTable(caller.reader, table);
  const reason = whyNoProfile(decision);
  if (reason !== null) return { kind: 'none', reason };
  const [head, figures] = await Promise.all([
    readHead(table),
    readFigures(table, decision.columns.map(fieldIdOf)),
  ]);
  if (!head) return { kind: 'none', reason: 'This table has no profile yet. It gets one within minutes.' };
  const known = new Map(figures.map((each) => [each.fieldId, each]));
  await recordLook(caller, table, decision.columns);
  return {
    kind: 'ready',
    profile: {
      table,
      snapshotId: head.snapshotId,
      rows: head.rows,
      rowsScanned: head.rowsScanned,
      profiledAt: head.profiledAt.toISOString(),
      scannedAt: head.scannedAt.toISOString(),
      columns: decision.columns.map((column) => showFigures(column, known.get(fieldIdOf(column)))),
    },
  };
}

/** Histograms and top values of some columns; those that the reader does not see are not among them. As `readProfile`. */
export async function readColumnDetails(
  caller: ProfileCaller,
  { table, columns }: { readonly table: string; readonly columns: readonly string[] },
): Promise<ShownDetails[]> {
  const { decision } = await findTable(caller.reader, table);
  const visible = decision.columns.filter(({ name }) => columns.includes(name));
  const reason = whyNoProfile(decision);
  if (reason !== null) return visible.map(({ name }) => ({ name, details: { withheld: reason } }));
  const details = await readDetails(table, visible.map(fieldIdOf));
  await recordLook(caller, table, visible);
  return visible.map((column) => ({
    name: column.name,
    details: showDetails(column, details.get(fieldIdOf(column))),
  }));
}

async function findTable(reader: Reader, name: string) {
  const [relation] = await readableRelations(reader, 'profile', [name]);
  if (!relation) throw new AppError('not_found', `There is no table ${name}, or you may not see it.`);
  return relation;
}

/** A column of a table that is built has one. */
function fieldIdOf({ fieldId }: ColumnDecision): number {
  return fieldId as number;
}

async function recordLook(
  { reader, networkAddress }: ProfileCaller,
  subject: string,
  columns: readonly ColumnDecision[],
): Promise<void> {
  const { personId: actorId, email: actor } = reader;
  const unmasked = columns.filter(({ mask }) => mask === null).map(({ name }) => name);
  await recordAudit([
    {
      action: 'profile.read',
      outcome: 'ok',
      actorId,
      actor,
      subject,
      networkAddress,
      details: { columns: columns.length, unmasked: unmasked.slice(0, COLUMNS_NAMED_MAX) },
    },
  ]);
}

const COLUMNS_NAMED_MAX = 100;
