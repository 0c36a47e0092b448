import type { Door } from '../access/doors.ts';
import type { AuditEntry } from '../audit/entry.ts';
import { describeError } from '../errors.ts';
import type { Caller } from './running-queries.ts';
import type { Placement } from './schema.ts';

/** What the audit log says of a statement, before its rows are handed out, when it is refused, and when it ends. */

interface Asked {
  readonly id: string;
  readonly door: Door;
  readonly sql: string;
}

interface Touched {
  readonly name: string;
  readonly columns: readonly string[];
}

type Person = Pick<Caller, 'reader' | 'networkAddress'>;

function actor({ reader, networkAddress }: Person) {
  return { actorId: reader.personId, actor: reader.email, networkAddress };
}

function asked({ id, door, sql }: Asked, { reader, token }: Caller) {
  return {
    id,
    door,
    sql,
    policyVersion: reader.policyVersion,
    ...(token === null ? {} : { tokenName: token }),
  };
}

export function runEntry(
  caller: Caller,
  query: Asked,
  touched: readonly Touched[],
  placement: Placement,
): AuditEntry {
  return {
    ...actor(caller),
    action: 'query.run',
    outcome: 'ok',
    subject: touched.map(({ name }) => name).join(', ') || null,
    details: {
      ...asked(query, caller),
      tables: touched.map(({ name, columns }) => ({ name, columns })),
      engine: placement.engine,
      placement: placement.reason,
    },
  };
}

/** `hidden`: the table it asked for and there is, although not for this person. */
export function refusedEntry(
  caller: Caller,
  query: Asked,
  error: unknown,
  hidden: string | null,
): AuditEntry {
  const { code, message } = describeError(error);
  return {
    ...actor(caller),
    action: hidden === null ? 'query.run' : 'access.refused',
    outcome: 'refused',
    subject: hidden,
    details: { ...asked(query, caller), code, message },
  };
}

export interface Ending {
  readonly status: string;
  readonly rows: number;
  readonly truncated: boolean;
  readonly resultBytes: number;
  readonly runMs: number;
  readonly errorCode: string | null;
  readonly error: string | null;
}

export function finishedEntry(
  caller: Caller,
  query: Asked,
  touched: readonly Touched[],
  ending: Ending,
): AuditEntry {
  const { status, errorCode, error, ...figures } = ending;
  return {
    ...actor(caller),
    action: 'query.finished',
    outcome: status === 'done' ? 'ok' : 'failed',
    subject: touched.map(({ name }) => name).join(', ') || null,
    details: {
      id: query.id,
      door: query.door,
      status,
      ...figures,
      runMs: Math.round(figures.runMs),
      ...(errorCode === null ? {} : { code: errorCode, message: error }),
    },
  };
}

export function readEntry(
  caller: Person,
  door: 'preview' | 'extract',
  table: Touched,
  rows: number,
): AuditEntry {
  return {
    ...actor(caller),
    action: `${door}.run`,
    outcome: 'ok',
    subject: table.name,
    details: {
      door,
      tables: [{ name: table.name, columns: table.columns }],
      rows,
      policyVersion: caller.reader.policyVersion,
    },
  };
}
