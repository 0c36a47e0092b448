import { randomUUID } from 'node:crypto';
import type { Reader } from '#server/access/reader.ts';
import { AppError } from '#server/errors.ts';
import { insertMonitor, inTransaction } from '#server/monitors/data.ts';
import { previewMonitor } from '#server/monitors/preview-service.ts';
import { type MonitorDefinition, monitorDefinition } from '#server/monitors/schema.ts';
import { listMonitors } from '#server/monitors/service.ts';
import type { Answer } from './adapters.ts';
import type { ProofDocument } from './documents.ts';
import type { ProofPerson } from './people.ts';
import { type Expected, seenTable } from './reference.ts';
import type { ProofTable } from './tables.ts';

const TIMES = new Set(['date', 'timestamp', 'timestamptz']);

/** A monitor for each declared column of a table that has one to tell rows' time by. */
const monitors = new Map<string, readonly { column: string; definition: MonitorDefinition }[]>();

export async function saveMonitors(tables: readonly ProofTable[], author: ProofPerson): Promise<void> {
  monitors.clear();
  for (const table of tables) {
    const timeColumn = timeOf(table);
    const declared = table.columns.filter((column) => column.declared);
    const made =
      timeColumn === undefined ? [] : declared.map(({ name }) => monitorOf(table.name, timeColumn, name));
    monitors.set(table.name, made);
    await inTransaction(async (tx) => {
      for (const { definition } of made) {
        await insertMonitor(tx, {
          ...{ id: randomUUID(), definition, savedById: author.id, savedBy: author.email },
        });
      }
    });
  }
}

function monitorOf(table: string, timeColumn: string, column: string) {
  const written = { title: 'Proof', table, timeColumn, measure: { kind: 'nulls', column } };
  return { column, definition: monitorDefinition.parse(written) };
}

function timeOf({ columns }: ProofTable): string | undefined {
  return columns.find(({ type, declared }) => declared && TIMES.has(type))?.name;
}

/** Of all rows, and of columns as they are: whoever sees less is told nothing. */
export function expectedMonitors(
  drawn: ProofDocument,
  person: ProofPerson,
  table: ProofTable,
): Expected | null {
  const seen = seenTable(drawn, person, table);
  if (!seen) return null;
  const whole = seen.visible.filter(({ mask }) => mask === null).map(({ column }) => column.name);
  const time = timeOf(table);
  const isTold = seen.filters.length === 0 && time !== undefined && whole.includes(time);
  return { columns: [{ name: 'column', type: 'string' }], rows: isTold ? whole.map((name) => [name]) : [] };
}

function rowsOf(columns: readonly string[]): Answer {
  return { kind: 'rows', columns: ['column'], rows: columns.map((name) => [name]), as: 'json' };
}

/** Whether each replay is refused: whoever is not refused and has gone away meanwhile is told so. */
export async function askReplay(reader: Reader, table: string): Promise<Answer> {
  const told: string[] = [];
  let words = '';
  // Of a table that is not there somebody may ask, too.
  for (const { column, definition } of monitors.get(table) ?? [monitorOf(table, 'at', 'column')]) {
    const caller = { reader, networkAddress: '127.0.0.1' };
    try {
      await previewMonitor(caller, definition, AbortSignal.abort());
      told.push(column);
    } catch (error) {
      if (!(error instanceof AppError)) told.push(column);
      else if (error.code === 'not_found' || error.code === 'forbidden') words = error.message;
      else throw error;
    }
  }
  const isThere = (await reader.decisions()).has(table);
  return told.length === 0 && !isThere ? { kind: 'nothing', words } : rowsOf(told);
}

export async function askMonitors(reader: Reader, table: string): Promise<Answer> {
  const listed = (await listMonitors(reader)).monitors.filter(({ definition }) => definition.table === table);
  const isThere = (await reader.decisions()).has(table);
  if (listed.length === 0 && !isThere) return { kind: 'nothing', words: '' };
  return rowsOf(
    listed.flatMap(({ definition }) =>
      definition.measure.kind === 'nulls' ? [definition.measure.column] : [],
    ),
  );
}
