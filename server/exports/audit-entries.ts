import type { AuditEntry } from '../audit/entry.ts';
import type { Caller } from '../queries/service.ts';
import type { StoredExport, TouchedTable } from './data.ts';

/** What the audit log says of an export: that it began, how it ended, and each time that its file was fetched. */

type About = Pick<StoredExport, 'id' | 'format' | 'fileName'>;

function entry(
  { reader, networkAddress }: Pick<Caller, 'reader' | 'networkAddress'>,
  touched: readonly TouchedTable[],
  { action, outcome, details }: Pick<AuditEntry, 'action' | 'outcome' | 'details'>,
): AuditEntry {
  return {
    action,
    outcome,
    actorId: reader.personId,
    actor: reader.email,
    subject: touched.map(({ name }) => name).join(', ') || null,
    networkAddress,
    details,
  };
}

function about({ id, format, fileName }: About, touched: readonly TouchedTable[]) {
  return {
    id,
    door: 'statement_export',
    format,
    fileName,
    tables: touched.map(({ name, columns }) => ({ name, columns })),
  };
}

export function startedEntry(
  caller: Caller,
  made: About & { readonly sql: string },
  touched: readonly TouchedTable[],
): AuditEntry {
  const { policyVersion } = caller.reader;
  return entry(caller, touched, {
    action: 'export.run',
    outcome: 'ok',
    details: { ...about(made, touched), sql: made.sql, policyVersion },
  });
}

export function finishedEntry(
  caller: Caller,
  made: About,
  touched: readonly TouchedTable[],
  ending:
    | { readonly rows: number; readonly bytes: number; readonly sha256: string }
    | { readonly code: string; readonly message: string },
): AuditEntry {
  return entry(caller, touched, {
    action: 'export.finished',
    outcome: 'code' in ending ? 'failed' : 'ok',
    details: { ...about(made, touched), ...ending },
  });
}

/** Before the first byte is sent; `from` is where it goes on after an interruption. */
export function downloadedEntry(
  caller: Pick<Caller, 'reader' | 'networkAddress'>,
  made: StoredExport,
  from: number,
): AuditEntry {
  const touched = made.touched ?? [];
  return entry(caller, touched, {
    action: 'export.downloaded',
    outcome: 'ok',
    details: { ...about(made, touched), from, rows: made.rows, bytes: made.bytes, sha256: made.sha256 },
  });
}
