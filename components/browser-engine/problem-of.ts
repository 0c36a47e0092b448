import type { QueryProblem } from '#server/queries/schema.ts';
import { faultOf } from './engine-error.ts';

/** The code of a problem that running the statement on the server solves. */
export const SERVER_ONLY = 'server_only';

const ON_SERVER = 'Run the statement on the server.';
const MISSING_PART =
  /^([\w ]+?) with name "([\s\S]+?)" is not in the catalog, but it exists in the \w+ extension/;
const PART_WORDS: Readonly<Record<string, string>> = {
  'Scalar Function': 'The function',
  'Aggregate Function': 'The function',
  'Table Function': 'The function',
  'Macro Function': 'The function',
  Type: 'The type',
  Collation: 'The collation',
  Setting: 'The setting',
};
/** What an ENUM says of a text that is none of its own. */
const NOT_IN_ENUM = /^Could not convert string '([\s\S]*)' to UINT(?:8|16|32)$/;
const QUALIFIED =
  /^(?:"((?:[^"]|"")+)"|([\p{L}_][\p{L}\p{N}_]*))\s*\.\s*(?:"((?:[^"]|"")+)"|([\p{L}_][\p{L}\p{N}_]*))/u;

/**
 * An error of the engine as the page shows it. Tables that are not open and functions that the browser's engine
 * lacks have the code SERVER_ONLY; a table's name is then in `missingTable`.
 */
export function problemOf(error: unknown, sql: string): QueryProblem {
  const fault = faultOf(error);
  const offset = fault.position === null ? null : characterOffset(sql, fault.position);
  const before = offset === null ? null : sql.slice(0, offset);
  const place = {
    line: before === null ? null : before.split('\n').length,
    column: before === null ? null : before.length - before.lastIndexOf('\n'),
  };
  const serverOnly = (message: string, missingTable: string | null = null): QueryProblem => ({
    code: SERVER_ONLY,
    message,
    ...place,
    missingTable,
  });

  const [, part = '', name = ''] = MISSING_PART.exec(fault.message) ?? [];
  if (name !== '') {
    const what = /^\W+$/.test(name) ? 'The operator' : (PART_WORDS[part] ?? part);
    return serverOnly(`${what} ${name} exists only on the server, not in the browser. ${ON_SERVER}`);
  }
  if (fault.type === 'Extension Autoloading' || /TIMESTAMP WITH TIME ZONE/.test(fault.message)) {
    return serverOnly(
      `Time zones and the calendar of TIMESTAMPTZ exist only on the server. ${ON_SERVER} Or cast to TIMESTAMP first: instants here are in UTC.`,
    );
  }
  if (fault.subtype === 'MISSING_ENTRY' && fault.kind === 'Table') {
    const table = qualifiedAt(sql, offset) ?? fault.name ?? '';
    return serverOnly(
      table.includes('.')
        ? `${table} is not open in this browser. Open it here, or run the statement on the server.`
        : `There is no table ${table} in this browser. Tables are named with their schema, like gold.fact_sales; those that are open are listed under “In this browser”.`,
      table.includes('.') ? table : null,
    );
  }
  if (fault.subtype === 'MISSING_ENTRY' && fault.kind?.endsWith('Function')) {
    const nearest = fault.candidates ? ` The nearest here is ${fault.candidates}.` : '';
    return serverOnly(`The browser has no function ${fault.name}.${nearest} The server may have it.`);
  }
  if (fault.type === 'Out of Memory' || fault.type === 'Out Of Memory') {
    return serverOnly(
      `The statement needs more memory than there is in the browser. Aggregate or filter earlier, close tables that you do not need, or run it on the server.`,
    );
  }
  const [, text] = NOT_IN_ENUM.exec(fault.message) ?? [];
  if (text !== undefined) {
    const message = `“${text}” is none of the values that this column was made with. A column of few texts that comes from an opened table keeps to them; make your table with column::VARCHAR to write others.`;
    return { code: 'bad_request', message, ...place, missingTable: null };
  }
  if (fault.type === 'Permission') {
    return {
      code: 'forbidden',
      message: 'The browser’s engine reads and writes no files and no addresses. Open a file with “Upload”.',
      ...place,
      missingTable: null,
    };
  }
  return { code: 'bad_request', message: fault.message, ...place, missingTable: null };
}

function characterOffset(sql: string, byteOffset: number): number {
  return new TextDecoder().decode(new TextEncoder().encode(sql).subarray(0, byteOffset)).length;
}

function qualifiedAt(sql: string, offset: number | null): string | null {
  const found = offset === null ? null : QUALIFIED.exec(sql.slice(offset));
  if (!found) return null;
  const [, quotedSchema, schema, quotedTable, table] = found;
  return `${schema ?? quotedSchema?.replaceAll('""', '"')}.${table ?? quotedTable?.replaceAll('""', '"')}`;
}
