import type { TableDecision } from '../access/decision.ts';
import type { Reader } from '../access/reader.ts';
import { recordAuditIn } from '../audit/record.ts';
import { may } from '../auth/roles.ts';
import { tableAddress } from '../datasets/table-address.ts';
import { AppError } from '../errors.ts';
import { isForeign, rewriteTables, whileNobodyTells } from '../imports/foreign-tables-service.ts';
import { seenTables } from '../imports/seen-tables-service.ts';
import { tellFollowersOfMany } from '../notices/tell-service.ts';
import { databaseUrl } from '../postgres/connection.ts';
import {
  type AnnotationRow,
  type Change,
  changeAlone,
  editedForeign,
  findSets,
  inTransaction,
  knownGroups,
  lastEdit,
  type Place,
  readAnnotations,
  readAnnotationsOf,
  readCommittedSet,
  readNotes,
  readSet,
  type SetRow,
  type Tx,
  writeChanges,
} from './data.ts';
import { type Conflict, planChanges, type WantedChange } from './plan-changes.ts';
import {
  type AnnotationValue,
  type BulkChange,
  type Deprecation,
  type EditHistory,
  type Field,
  type FieldValue,
  type OneEdit,
  POLICY_FIELDS,
  type TableAnnotations,
} from './schema.ts';

export { changeAlone } from './data.ts';

/** Who writes about tables, and from where. */
export interface Steward {
  readonly reader: Reader;
  readonly networkAddress: string;
}

interface Told {
  readonly source: 'page' | 'bulk' | 'file' | 'undo';
  readonly note: string;
  readonly undoes?: string;
}

/** What was changed, by which it can be undone; null where all was as it was wanted. */
export interface Saved {
  readonly id: string | null;
  readonly changes: number;
}

type Decisions = ReadonlyMap<string, TableDecision>;

/** What is written about a table and those of its columns that the reader sees. Throws `not_found`. */
export async function readTable(reader: Reader, table: string): Promise<TableAnnotations> {
  const all = await readAnnotations([table]);
  const replacements = all.flatMap(({ field, value }) => replacementIn(field, value));
  const { decisions } = await seenTables(reader, [table, ...replacements]);
  requireDecision(decisions, table);
  const rows = all.filter((row) => placeOf(decisions, row) !== null);
  const own = <F extends Field>(field: F) =>
    (rows.find((row) => row.column === null && row.field === field)?.value ?? null) as FieldValue[F] | null;
  const deprecation = own('deprecation');
  return {
    documentation: own('documentation'),
    deprecation: deprecation && shownDeprecation(decisions, deprecation),
    announcement: own('announcement'),
    written: rows.map((row) => ({
      column: placeOf(decisions, row)?.column ?? null,
      field: row.field,
      value: shownValue(decisions, row.field, row.value),
      edit: row.edit,
      at: row.at.toISOString(),
      by: row.by,
    })),
  };
}

/**
 * Writes what is wanted for each place, all of it or nothing, with the entry in the audit log. Policies go by it from the
 * commit on. Throws `not_found` for what this person does not see, `forbidden` for what policies go by without the
 * right to decide about access, `bad_request`, and `conflict` where somebody else wrote since.
 */
export async function saveAnnotations(
  steward: Steward,
  edits: readonly OneEdit[],
  note: string,
): Promise<Saved> {
  const { decisions } = await seenTables(steward.reader, [
    ...edits.map(({ table }) => table),
    ...edits.flatMap(({ field, value }) => replacementIn(field, value)),
  ]);
  const wanted = edits.map(({ table, column, field, value, base }): WantedChange => {
    const { columns } = requireDecision(decisions, table);
    const found = column === null ? null : columns.find(({ name }) => name === column);
    if (found === undefined) {
      throw new AppError('not_found', `${table} has no column ${column}, or you may not see it.`);
    }
    return { table, column, fieldId: found?.fieldId ?? null, field, value, base };
  });
  const places = new Set(wanted.map(({ table, column, field }) => JSON.stringify([table, column, field])));
  if (places.size < wanted.length) {
    throw new AppError('bad_request', 'Two of the changes are of the same field. Send one of them.');
  }
  const tables = [...new Set(wanted.map(({ table }) => table))];
  return changing(tables, async (tx) => {
    const written = await readAnnotationsOf(tx, tables);
    return save(tx, { steward, decisions }, planChanges(wanted, written), { source: 'page', note });
  });
}

/** The same change to several tables, whatever is written about them. Throws as `saveAnnotations`. */
export async function changeMany(
  steward: Steward,
  tables: readonly string[],
  change: BulkChange,
  note: string,
): Promise<Saved> {
  const each = [...new Set(tables)];
  const replacement = change.kind === 'deprecation' ? replacementIn(change.kind, change.value) : [];
  const { decisions } = await seenTables(steward.reader, [...each, ...replacement]);
  for (const table of each) requireDecision(decisions, table);
  return changing(each, async (tx) => {
    const written = await readAnnotationsOf(tx, each);
    const wanted = each.map((table) => wantedOf(table, change, written));
    return save(tx, { steward, decisions }, planChanges(wanted, written), { source: 'bulk', note });
  });
}

function wantedOf(table: string, change: BulkChange, written: readonly AnnotationRow[]): WantedChange {
  const place = { table, column: null, fieldId: null, base: 'any' } as const;
  if (change.kind !== 'addTag' && change.kind !== 'removeTag') {
    return { ...place, field: change.kind, value: change.value };
  }
  const before = written.find((row) => row.table === table && row.column === null && row.field === 'tags');
  const others = ((before?.value ?? []) as readonly string[]).filter((tag) => tag !== change.tag);
  const tags = change.kind === 'addTag' ? [...others, change.tag].sort() : others;
  return { ...place, field: 'tags', value: tags.length === 0 ? null : tags };
}

/**
 * Takes a set of changes back, all of them or nothing, as a set of its own, which can be taken back as well. Throws
 * `not_found`, also where this person does not see all of it, and `conflict` where something was changed since.
 */
export async function undoChanges(steward: Steward, id: string): Promise<Saved> {
  const before = await readCommittedSet(id);
  const tables = [...new Set(before?.edits.map(({ table }) => table))];
  const replacements = before?.edits.flatMap((edit) => replacementIn(edit.field, edit.before)) ?? [];
  const { decisions } = await seenTables(steward.reader, [...tables, ...replacements]);
  return changing(tables, async (tx) => {
    const set = await readSet(tx, id);
    const places = set?.edits.map((edit) => placeOf(decisions, edit));
    if (!set || !places || places.includes(null)) {
      throw new AppError('not_found', 'There is no such change, or you do not see all that it is about.');
    }
    if (set.isUndone) throw new AppError('conflict', 'This change is undone already.');
    const written = await readAnnotationsOf(tx, [...new Set(set.edits.map(({ table }) => table))]);
    const wanted = set.edits.map(({ before, after, edit }, at): WantedChange => {
      // What the change had taken away is known by nothing being there.
      const base = after === null ? null : edit;
      return { ...(places[at] as Place), value: before, base };
    });
    const planned = planChanges(wanted, written);
    return save(tx, { steward, decisions }, planned, { source: 'undo', note: '', undoes: id });
  });
}

/** One changes at a time; of tables of others, nobody tells anything meanwhile. */
export function changing<T>(tables: readonly string[], work: (tx: Tx) => Promise<T>): Promise<T> {
  const begin = tables.some(isForeign) ? whileNobodyTells : inTransaction;
  return begin(async (tx) => {
    await changeAlone(tx);
    return work(tx);
  });
}

/** The table that a value of a field says to use instead. */
function replacementIn(field: Field, value: AnnotationValue | null): string[] {
  const replacement = field === 'deprecation' ? (value as Deprecation | null)?.replacement : null;
  return replacement ? [replacement] : [];
}

interface Context {
  readonly steward: Steward;
  readonly decisions: Decisions;
}

/** Checks and writes what was planned; the caller holds `changeAlone`. */
export async function save(
  tx: Tx,
  { steward: { reader, networkAddress }, decisions }: Context,
  { changes, conflicts }: { readonly changes: readonly Change[]; readonly conflicts: readonly Conflict[] },
  { source, note, undoes }: Told,
): Promise<Saved> {
  if (conflicts.length > 0) throw conflictError(conflicts);
  if (changes.length === 0) return { id: null, changes: 0 };
  if (!may(reader, 'access:approve') && changes.some(({ field }) => POLICY_FIELDS.has(field))) {
    throw new AppError(
      'forbidden',
      'Policies find tables by their owner, domain and tags: to change these you need the right to decide requests for access.',
    );
  }
  await requireReferences(tx, decisions, changes);
  const by = { personId: reader.personId, person: reader.email };
  const id = await writeChanges(tx, { ...by, source, note: note || null, undoes: undoes ?? null }, changes);
  await rewriteTables(tx, [...new Set(changes.map(({ table }) => table))]);
  await tellFollowersOfMany(tx, [...new Set(changes.map(({ table }) => table))], (table) => ({
    event: id,
    subject: { kind: 'edited', set: id },
    href: `${tableAddress(table)}/history`,
    actorId: reader.personId,
  }));
  await recordAuditIn(
    tx,
    [...Map.groupBy(changes, ({ table }) => table)].map(([table, ofTable]) => ({
      action: 'annotation.changed',
      outcome: 'ok',
      actorId: reader.personId,
      actor: reader.email,
      subject: table,
      networkAddress,
      details: {
        change: id,
        source,
        ...(note !== '' && { note }),
        ...(undoes && { undoes }),
        fields: ofTable.map(({ column, field }) => (column === null ? field : `${column}: ${field}`)),
        // Of what policies go by, how it was and is.
        policy: ofTable
          .filter(({ field }) => POLICY_FIELDS.has(field))
          .map(({ column, field, before, after }) => ({ column, field, before, after })),
      },
    })),
  );
  return { id, changes: changes.length };
}

/** Groups and tables that values name must be there. */
async function requireReferences(tx: Tx, decisions: Decisions, changes: readonly Change[]): Promise<void> {
  const owners = changes.flatMap(({ field, after }) =>
    field === 'owner' && after !== null ? [after as string] : [],
  );
  if (owners.length > 0) {
    const groups = await knownGroups(tx, owners);
    const missing = owners.find((owner) => !groups.has(owner));
    if (missing !== undefined) {
      throw new AppError(
        'bad_request',
        `There is no group ${missing}. Owners are groups; an administrator makes them.`,
      );
    }
  }
  for (const { table, field, after } of changes) {
    const replacement = field === 'deprecation' ? (after as Deprecation | null)?.replacement : null;
    if (!replacement) continue;
    if (replacement === table) throw new AppError('bad_request', `${table} cannot replace itself.`);
    requireDecision(decisions, replacement);
  }
}

const CONFLICTS_NAMED_MAX = 3;

function conflictError(conflicts: readonly Conflict[]): AppError {
  const named = conflicts.slice(0, CONFLICTS_NAMED_MAX).map(({ place: { table, column, field }, now }) => {
    const what = `the ${field} of ${column === null ? table : `${table}.${column}`}`;
    return now === null ? `${what}, which is as it was declared again` : `${what}, by ${now.by}`;
  });
  const others = conflicts.length - named.length;
  return new AppError(
    'conflict',
    `It was changed meanwhile: ${named.join('; ')}${others > 0 ? `; and ${others} others` : ''}. Look at what is there now, then save again.`,
  );
}

/** What was changed about one table, or about all that the reader sees; the latest first. */
export async function readHistory(
  reader: Reader,
  { table, cursor, limit }: { table: string | null; cursor?: number | null; limit: number },
): Promise<EditHistory> {
  const { decisions } = await seenTables(reader, table === null ? await editedForeign() : [table]);
  if (table !== null) requireDecision(decisions, table);
  const rows = await findSets(table === null ? [...decisions.keys()] : [table], {
    cursor: cursor ?? null,
    limit: limit + 1,
  });
  const page = rows.slice(0, limit);
  const named = page.flatMap(({ edits }) =>
    edits.flatMap(({ field, before, after }) =>
      [before, after].flatMap((value) => replacementIn(field, value)),
    ),
  );
  const shown =
    named.length === 0 ? decisions : (await seenTables(reader, [...decisions.keys(), ...named])).decisions;
  return {
    sets: page.flatMap((row) => shownSet(shown, row) ?? []),
    nextCursor: rows.length > limit ? (page.at(-1)?.last ?? null) : null,
  };
}

const EDITS_SHOWN_MAX = 20;

function shownSet(decisions: Decisions, { last, at, edits, ...row }: SetRow) {
  const visible = edits.filter((edit) => placeOf(decisions, edit) !== null);
  if (visible.length === 0) return null;
  return {
    ...row,
    cursor: last,
    at: at.toISOString(),
    count: visible.length,
    edits: visible.slice(0, EDITS_SHOWN_MAX).map(({ table, column, field, before, after }) => ({
      ...{ table, column, field },
      before: before && shownValue(decisions, field, before),
      after: after && shownValue(decisions, field, after),
    })),
  };
}

type CatalogNotes = ReadonlyMap<string, { readonly text: string; readonly isDeprecated: boolean }>;
let known: { readonly version: string; readonly notes: CatalogNotes } | null = null;

/** What the catalog finds tables by besides what policies know of them; whoever may see those. The same map as long as nobody wrote. */
export async function readCatalogNotes(): Promise<CatalogNotes> {
  const version = `${databaseUrl()} ${await lastEdit()}`;
  if (known?.version === version) return known.notes;
  const byTable = Map.groupBy(await readNotes(), ({ table }) => table);
  const notes = new Map(
    [...byTable].map(([table, rows]) => [
      table,
      {
        text: String(rows.find(({ field }) => field === 'documentation')?.value ?? ''),
        isDeprecated: rows.some(({ field }) => field === 'deprecation'),
      },
    ]),
  );
  known = { version, notes };
  return notes;
}

function requireDecision(decisions: Decisions, table: string): TableDecision {
  const decision = decisions.get(table);
  if (!decision) throw new AppError('not_found', `There is no table ${table}, or you may not see it.`);
  return decision;
}

/** Where it is today, under the column's name of today; null for what the reader does not see. */
export function placeOf(decisions: Decisions, { table, column, fieldId, field }: Place): Place | null {
  const decision = decisions.get(table);
  if (!decision) return null;
  if (column === null) return { table, column, fieldId, field };
  const found =
    decision.columns.find((each) => fieldId !== null && each.fieldId === fieldId) ??
    decision.columns.find(({ name }) => name === column);
  return found ? { table, column: found.name, fieldId: found.fieldId, field } : null;
}

function shownValue(decisions: Decisions, field: Field, value: AnnotationValue): AnnotationValue {
  return field === 'deprecation' ? shownDeprecation(decisions, value as Deprecation) : value;
}

/** Without a replacement that the reader may not know of. */
export function shownDeprecation(decisions: Decisions, deprecation: Deprecation): Deprecation {
  if (deprecation.replacement === null || decisions.has(deprecation.replacement)) return deprecation;
  return { ...deprecation, replacement: null };
}
