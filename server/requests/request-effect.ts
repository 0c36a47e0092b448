import type { Dataset } from '../access/dataset.ts';
import { decider } from '../access/decide.ts';
import type { TableDecision } from '../access/decision.ts';
import { policiesInForce } from '../access/policies-in-force.ts';
import type { PersonalGrant } from '../access/reader.ts';
import { readSubjects } from '../access/subject-data.ts';
import { findRequest } from './data.ts';
import type { ColumnEffect, RequestEffect, Sight, Wish } from './schema.ts';
import { type Actor, assertDecides } from './service.ts';
import { readTables } from './tables.ts';

/**
 * What a request is about, for who decides it: the table as the person sees it now and as they would with all they ask
 * for, by the same decision that will be made then. A deny or a row filter that no grant takes away shows here.
 */
export async function readRequestEffect(actor: Actor, id: string): Promise<RequestEffect> {
  const request = await assertDecides(actor, await findRequest(id));
  const [tables, { subjects, head }] = await Promise.all([readTables(), readSubjects([request.personId])]);
  const table = tables.get(request.dataset);
  const [subject] = subjects;
  if (!table || !subject) {
    return {
      dataset: request.dataset,
      description: null,
      columns: [],
      rowFilter: null,
      unknownColumns: request.columns,
    };
  }
  const policies = await policiesInForce(head);
  const now = decider(policies, subject)(table);
  const granted = decider(policies, { ...subject, grants: [...subject.grants, asGrant(request)] })(table);
  return describeEffect(table, request, now, granted);
}

function asGrant({ id, dataset, columns, level, durationHours }: Wish): PersonalGrant {
  return { id, dataset, columns, level, expiresAt: new Date(Date.now() + durationHours * 3_600_000) };
}

export function describeEffect(
  table: Dataset,
  asked: Pick<Wish, 'columns'>,
  now: TableDecision | null,
  granted: TableDecision | null,
): RequestEffect {
  const columns = table.columns.map(
    ({ name, type, tags }): ColumnEffect => ({
      name,
      type,
      tags,
      now: sightOf(now, name),
      granted: sightOf(granted, name),
    }),
  );
  return {
    dataset: table.name,
    description: table.description,
    columns,
    rowFilter: (granted ?? now)?.rowFilter?.sql ?? null,
    unknownColumns: asked.columns.filter((column) => !columns.some(({ name }) => name === column)),
  };
}

function sightOf(decision: TableDecision | null, column: string): Sight {
  const seen = decision?.columns.find(({ name }) => name === column);
  return seen ? { sees: 'value', mask: seen.mask } : { sees: 'nothing' };
}
