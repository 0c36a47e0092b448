import type { Dataset } from '../access/dataset.ts';
import type { TableDecision } from '../access/decision.ts';
import type { Reader } from '../access/reader.ts';
import {
  byRank,
  type ColumnChange,
  type ForeignTable,
  type ProducersFacts,
  readChanges,
  seenForeign,
} from '../imports/seen-tables-service.ts';
import { diffSchemas, type SchemaDifference } from './diff-schemas.ts';
import type { OthersFacts, ProducerFacts, SchemaChange } from './schema.ts';
import { systemOf } from './system-of.ts';

/** What the page of a table tells where it is one of others; null where it is not, or not for this reader. */

export async function readOthers(reader: Reader, table: string): Promise<OthersFacts | null> {
  const found = await seenForeign(reader, table);
  if (!found) return null;
  const { identity, toldOwner, told } = found;
  return {
    system: systemOf(identity.namespace),
    namespace: identity.namespace,
    name: identity.name,
    owner: toldOwner,
    producers: producersOf(found, byRank(told)),
  };
}

type Fact = ProducerFacts['tells'][number];

/** Tags of all of them hold; of anything else, what the first says that says something, where no person says otherwise. */
function producersOf(
  { dataset, toldOwner }: ForeignTable,
  told: readonly ProducersFacts[],
): readonly ProducerFacts[] {
  const known = new Set<Fact>();
  return told.map(({ producer, facts, toldAt }) => {
    const says: Readonly<Record<Fact, boolean>> = {
      description: facts.description !== null && facts.description === dataset.description,
      columns: (facts.columns ?? []).length > 0,
      owner: facts.owner !== null && dataset.owner === null && facts.owner === toldOwner,
      domain: facts.domain !== null && facts.domain === dataset.domain,
      tags: facts.tags.length > 0,
    };
    const tells = (Object.keys(says) as Fact[]).filter((fact) => says[fact] && !known.has(fact));
    for (const fact of tells) if (fact !== 'tags' && fact !== 'columns') known.add(fact);
    return { ...producerName(producer), at: toldAt.toISOString(), tells };
  });
}

/** `dbt:shop`, `postgres:postgres://db:5432/shop.public`, `openlineage`. */
function producerName(producer: string): Pick<ProducerFacts, 'kind' | 'name'> {
  const [, kind, name] = /^(dbt|postgres):(.+)$/s.exec(producer) ?? [];
  return kind && name ? { kind: kind as 'dbt' | 'postgres', name } : { kind: 'openlineage', name: null };
}

/** The latest first; its last is what the columns were when they were first told of. Null where the table is none of others. */
export async function readColumnChanges(reader: Reader, table: string): Promise<SchemaChange[] | null> {
  const found = await seenForeign(reader, table);
  if (!found) return null;
  const changes = await readChanges(table);
  const shown = changes.flatMap((change, place): SchemaChange[] => {
    const difference = differenceFor(reader, found, change);
    if (!difference) return [];
    return [
      {
        ...{ id: changes.length - place + 1, at: change.at.toISOString() },
        columns: visible(reader, found, change.after).length,
        producer: producerName(change.producer),
        ...difference,
      },
    ];
  });
  const first = changes.at(-1)?.before ?? found.dataset.columns;
  const columns = visible(reader, found, first).length;
  return [...shown, { id: 1, at: null, columns, added: [], dropped: [], renamed: [], retyped: [] }];
}

/** What an import made of the columns, as far as the reader may know of them; null where that is nothing. */
export async function readColumnChange(
  reader: Reader,
  table: string,
  id: number,
): Promise<SchemaDifference | null> {
  const found = await seenForeign(reader, table);
  const change = found && (await readChanges(table)).find((each) => each.id === id);
  return found && change ? differenceFor(reader, found, change) : null;
}

interface Seen {
  readonly dataset: Dataset;
  readonly decision: TableDecision;
}

function differenceFor(reader: Reader, seen: Seen, { before, after }: ColumnChange): SchemaDifference | null {
  const names = [...new Set([...before, ...after].map(({ name }) => name))];
  const [earlier, later] = [before, after].map((columns) =>
    visible(reader, seen, columns).map(({ name, type }) => ({ fieldId: names.indexOf(name), name, type })),
  );
  const difference = diffSchemas(earlier ?? [], later ?? []);
  return Object.values(difference).some(({ length }) => length > 0) ? difference : null;
}

/** Of columns that the table has or had, those of which the reader may know. */
function visible<Column extends { readonly name: string; readonly type: string }>(
  reader: Reader,
  { dataset, decision }: Seen,
  columns: readonly Column[],
): readonly Column[] {
  const present = new Set(dataset.columns.map(({ name }) => name));
  const seen = new Set(decision.columns.map(({ name }) => name));
  const former = columns
    .filter(({ name }) => !present.has(name))
    .map(({ name, type }, fieldId) => ({ name, type, fieldId, tags: [], description: null }));
  for (const { name } of reader.formerColumns(dataset, former)) seen.add(name);
  return columns.filter(({ name }) => seen.has(name));
}
