import { randomUUID } from 'node:crypto';
import type { Reader } from '#server/access/reader.ts';
import { pool, transaction } from '#server/db.ts';
import { mailOf, webhookBody } from '#server/incidents/alert-message.ts';
import { readCauses } from '#server/incidents/causes-service.ts';
import { alertFor } from '#server/incidents/deliveries-service.ts';
import { incidentsInput, type SeenIncident } from '#server/incidents/schema.ts';
import { countIncidents, incidentsOfTables, listIncidents, readIncident } from '#server/incidents/service.ts';
import { type EvaluatedCheck, incidentsWithRun } from '#server/incidents/settle-service.ts';
import { listNotices } from '#server/notices/service.ts';
import { tellPeople } from '#server/notices/tell-service.ts';
import type { Answer } from './adapters.ts';
import { textsIn } from './name-doors.ts';
import { FAILING, ROWS, WANTED } from './reference-incidents.ts';
import type { ProofTable } from './tables.ts';

interface Failing {
  readonly incident: string;
  readonly columns: readonly string[];
  /** That it was said to be made of. */
  readonly source: string | undefined;
}

const failing = new Map<string, Failing>();
const told = new Set<string>();

/** Lets a check of every column of every table fail. */
export async function failEverything(tables: readonly ProofTable[]): Promise<void> {
  failing.clear();
  told.clear();
  for (const { name, columns } of tables) {
    const evaluated = columns.map(({ name: column }): EvaluatedCheck => {
      const type = 'expect_column_values_to_be_in_set';
      const counts = { elementCount: ROWS, missingCount: 0, unexpectedCount: FAILING };
      return {
        suite: 'proof',
        check: {
          ...{ id: column, type, arguments: { column, value_set: [WANTED] }, severity: 'critical' },
          ...{ gate: 'publish', notes: '' },
        },
        outcome: { checkId: column, state: 'failed', reason: null, observed: null, ...counts },
        since: new Date(),
      };
    });
    await transaction((tx) => incidentsWithRun(name)(tx, 1, evaluated));
  }
  const { rows } = await pool().query<{ id: string; table: string }>(
    'SELECT id, open_for AS "table" FROM incident WHERE open_for IS NOT NULL',
  );
  const ids = new Map(rows.map(({ id, table }) => [table, id]));
  for (const [place, { name, columns }] of tables.entries()) {
    failing.set(name, {
      incident: ids.get(name) as string,
      columns: columns.map((column) => column.name),
      source: tables[place - 1]?.name,
    });
  }
}

/** The list, the page, the tables' states and the facets: all of them tell of the same. */
export async function askIncidents(reader: Reader, table: string): Promise<Answer> {
  const input = incidentsInput.parse({ state: 'all', table });
  const [list, ofTable, facets] = await Promise.all([
    listIncidents(reader, input),
    incidentsOfTables(reader, [table]),
    countIncidents(reader),
  ]);
  const [incident] = list.items;
  const parts = [list, ofTable, facets];
  if (!incident) return { kind: 'nothing', words: tellsOf(table, parts) };
  const page = await readIncident(reader, incident.id);
  return rowsOf(incident, [
    ...odd(isSame(page, incident), 'its page tells of other checks'),
    ...odd(ofTable.length === 1 && isSame(ofTable[0], incident), 'its table tells of other checks'),
    ...odd(
      facets.tables.some(({ value }) => value === table),
      'no facet counts it',
    ),
    ...odd(eventsTell(page.events, incident), 'its history tells of other checks'),
  ]);
}

/** What a channel is sent that this person saved, as JSON and by e-mail. */
export async function askAlerts(reader: Reader, table: string): Promise<Answer> {
  const incident = failing.get(table)?.incident ?? randomUUID();
  const what = {
    id: randomUUID(),
    event: 'opened',
    at: new Date(),
    incidentId: incident,
    symptoms: [],
  } as const;
  const alert = await alertFor({ savedById: reader.personId }, what);
  if (typeof alert === 'string' || !alert.incident)
    return { kind: 'nothing', words: tellsOf(table, [alert]) };
  const { subject, text, html } = mailOf(alert);
  const hidden = namesBeside(alert.incident, table);
  const written = `${webhookBody(alert)}${subject}${text}${html}`;
  return rowsOf(
    alert.incident,
    hidden.filter((column) => written.includes(`"${column}"`)).map((column) => `${column} is written`),
  );
}

/** Is told of the incident, and reads the notices. */
export async function askIncidentNotices(reader: Reader, table: string): Promise<Answer> {
  const incident = failing.get(table)?.incident;
  const key = `${reader.personId} ${table}`;
  if (incident && !told.has(key)) {
    told.add(key);
    const subject = { kind: 'incident' as const, incident, what: 'opened' as const, symptoms: [] };
    const notice = { event: randomUUID(), subject, dataset: table, href: `/quality/incidents/${incident}` };
    await transaction((tx) => tellPeople(tx, [reader.personId], { ...notice, actorId: null }));
  }
  const notices = [];
  let cursor: number | null = null;
  do {
    const page = await listNotices(reader, { which: 'all', cursor, limit: 100 });
    notices.push(...page.items.filter(({ subject }) => subject.kind === 'incident'));
    cursor = page.nextCursor;
  } while (cursor);
  const own = notices.filter(({ dataset }) => dataset === table);
  if (own.length === 0) return { kind: 'nothing', words: tellsOf(table, notices) };
  const rows = own.map(({ subject }) => {
    const more = 'message' in subject ? /, and (\d+) more$/.exec(subject.message ?? '') : null;
    return [String(1 + Number(more?.[1] ?? 0))];
  });
  return { kind: 'rows', columns: ['columns'], rows, as: 'json' };
}

/** Of what may have caused it, the tables whose own checks fail and that it was said to be made of. */
export async function askCauses(reader: Reader, table: string): Promise<Answer> {
  const { items } = await listIncidents(reader, incidentsInput.parse({ state: 'all', table }));
  const [incident] = items;
  if (!incident) return { kind: 'nothing', words: '' };
  const { causes } = await readCauses(reader, incident.id);
  const source = failing.get(table)?.source;
  const rows = causes.filter(({ kind, subject }) => kind === 'incident' && subject === source);
  return { kind: 'rows', columns: ['table'], rows: rows.map(({ subject }) => [subject]), as: 'json' };
}

function rowsOf({ symptoms }: SeenIncident, more: readonly string[]): Answer {
  const rows = symptoms.map(({ key, columns, sentence, unexpectedNow, elementsNow, ...rest }) => {
    const column = columns.join(' ');
    const counted =
      unexpectedNow === null || elementsNow === null ? 'not told' : `${unexpectedNow} of ${elementsNow}`;
    const then = rest.unexpectedThen === null ? 'not told' : `${rest.unexpectedThen} of ${rest.elementsThen}`;
    return [
      key === `proof\n${column}` ? column : `${key} as ${column}`,
      sentence.includes(WANTED) ? 'told' : 'not told',
      counted === then ? counted : `${then}, then ${counted}`,
    ];
  });
  return {
    kind: 'rows',
    columns: ['column', 'values', 'rows'],
    rows: [...rows, ...more.map((what) => [what, '', ''])],
    as: 'json',
  };
}

function odd(isRight: boolean, what: string): string[] {
  return isRight ? [] : [what];
}

function isSame(one: SeenIncident | undefined, other: SeenIncident): boolean {
  return JSON.stringify(one?.symptoms) === JSON.stringify(other.symptoms);
}

function eventsTell(
  events: readonly { readonly symptoms: readonly string[] }[],
  { symptoms }: SeenIncident,
): boolean {
  const said = events.flatMap((event) => event.symptoms).toSorted();
  return JSON.stringify(said) === JSON.stringify(symptoms.map(({ sentence }) => sentence).toSorted());
}

/** The columns of the table that this incident does not tell of. */
function namesBeside({ symptoms }: SeenIncident, table: string): string[] {
  const seen = new Set(symptoms.flatMap(({ columns }) => columns));
  return (failing.get(table)?.columns ?? []).filter((column) => !seen.has(column));
}

/** Where nothing is shown of a table, nothing may name it either. */
function tellsOf(table: string, parts: unknown): string {
  return textsIn(parts).has(table) ? `Tells of ${table}` : '';
}
