import type { DatasetAnnotations } from '../access/annotations-data.ts';
import type { Dataset } from '../access/dataset.ts';
import { withAnnotations } from '../access/datasets.ts';
import { type Asset, PLAIN_ASSET } from '../catalog/assets-service.ts';
import { tableAddress } from '../datasets/table-address.ts';
import { type DatasetIdentity, foreignRelation, policyWord } from './dataset-identity.ts';

export interface ToldColumn {
  readonly name: string;
  readonly type: string;
  readonly description: string;
  readonly tags: readonly string[];
}

/** What one producer tells of a table of others. Null: it does not say. */
export interface ToldFacts {
  /** The dataset's first name. */
  readonly identity: DatasetIdentity;
  readonly description: string | null;
  readonly owner: string | null;
  readonly domain: string | null;
  readonly tags: readonly string[];
  readonly columns: readonly ToldColumn[] | null;
  /** Columns that lineage named, known as long as nobody tells which there are. */
  readonly named: readonly string[];
}

export function nothingToldOf(identity: DatasetIdentity): ToldFacts {
  return { identity, description: null, owner: null, domain: null, tags: [], columns: null, named: [] };
}

/** What is told now, over what the same producer told before: what it does not say now stays as it was. Pure. */
export function overlay(before: ToldFacts | null, now: ToldFacts): ToldFacts {
  if (before === null) return now;
  return {
    identity: before.identity,
    description: now.description ?? before.description,
    owner: now.owner ?? before.owner,
    domain: now.domain ?? before.domain,
    tags: [...new Set([...before.tags, ...now.tags])],
    columns: now.columns === null ? before.columns : withDescriptions(now.columns, before.columns ?? []),
    named: [...new Set([...before.named, ...now.named])].sort(),
  };
}

/** What is told now, with the columns and types that are known from before and are not told of now. Pure. */
export function withColumnsOf(before: ToldFacts, now: ToldFacts): ToldFacts {
  if (before.columns === null) return now;
  const told = new Map(now.columns?.map((column) => [column.name, column]));
  const known = before.columns.map((column) => {
    const again = told.get(column.name);
    return again ? { ...again, type: again.type || column.type } : column;
  });
  const names = new Set(before.columns.map(({ name }) => name));
  return { ...now, columns: [...known, ...(now.columns ?? []).filter(({ name }) => !names.has(name))] };
}

/** A schema without words takes none away. */
function withDescriptions(now: readonly ToldColumn[], before: readonly ToldColumn[]): ToldColumn[] {
  const known = new Map(before.map((column) => [column.name, column]));
  return now.map((column) => {
    const earlier = known.get(column.name);
    return {
      ...column,
      type: column.type || (earlier?.type ?? ''),
      description: column.description || (earlier?.description ?? ''),
      tags: [...new Set([...(earlier?.tags ?? []), ...column.tags])],
    };
  });
}

export interface ProducersFacts {
  readonly producer: string;
  readonly facts: ToldFacts;
  readonly toldAt: Date;
}

/**
 * What all producers tell of one table, as one. What somebody declared (dbt) goes before what a database says of itself, and
 * that before what was observed (OpenLineage);
 * a tag that anyone tells of holds, so that no producer takes a protection away by its silence. Pure.
 */
export function mergeTold(
  relation: string,
  told: readonly Pick<ProducersFacts, 'producer' | 'facts'>[],
): Dataset {
  const all = byRank(told).map(({ facts }) => facts);
  const first = <T>(of: (facts: ToldFacts) => T | null): T | null => {
    for (const facts of all) {
      const value = of(facts);
      if (value !== null && value !== '') return value;
    }
    return null;
  };
  const identity = all[0]?.identity ?? { namespace: relation, name: relation };
  return {
    name: relation,
    namespace: policyWord(identity.namespace),
    domain: first(({ domain }) => domain),
    owner: first(({ owner }) => owner),
    tags: [...new Set(all.flatMap(({ tags }) => tags))].sort(),
    description: first(({ description }) => description),
    columns: mergeColumns(all),
  };
}

/** Who goes before whom where both tell of the same. */
export function byRank<Told extends Pick<ProducersFacts, 'producer'>>(told: readonly Told[]): Told[] {
  return [...told].sort(
    (one, other) => rank(one.producer) - rank(other.producer) || (one.producer < other.producer ? -1 : 1),
  );
}

function rank(producer: string): number {
  return ['dbt:', 'postgres:', ''].findIndex((beginning) => producer.startsWith(beginning));
}

function mergeColumns(all: readonly ToldFacts[]): Dataset['columns'] {
  const merged = new Map<string, ToldColumn>();
  for (const column of all.flatMap(({ columns }) => columns ?? [])) {
    const known = merged.get(column.name);
    merged.set(column.name, {
      name: column.name,
      type: known?.type || column.type,
      description: known?.description || column.description,
      tags: [...new Set([...(known?.tags ?? []), ...column.tags])].sort(),
    });
  }
  if (merged.size === 0) {
    for (const name of new Set(all.flatMap(({ named }) => named)))
      merged.set(name, { name, type: '', description: '', tags: [] });
  }
  return [...merged.values()].map((column) => ({ ...column, fieldId: null }));
}

/** A table of others as it counts: what people wrote stands above what is told. */
export interface ForeignTable {
  /** Its owner is a group that somebody made so; whom producers call the owner is nobody here. */
  readonly dataset: Dataset;
  readonly identity: DatasetIdentity;
  readonly told: readonly ProducersFacts[];
  readonly toldOwner: string | null;
}

export function foreignTable(
  relation: string,
  told: readonly ProducersFacts[],
  written: DatasetAnnotations | undefined,
): ForeignTable {
  const { owner, ...merged } = mergeTold(relation, told);
  const [first] = byRank(told);
  return {
    dataset: withAnnotations({ ...merged, owner: null }, written),
    identity: first?.facts.identity ?? { namespace: relation, name: relation },
    told,
    toldOwner: owner,
  };
}

/** Who tells the catalog of tables of others: several may tell of one. */
const PRODUCER = 'imports';

export function foreignAsset(
  { dataset, identity, toldOwner }: ForeignTable,
  notes: Pick<Asset, 'text' | 'isDeprecated'>,
): Asset {
  const { name, namespace, domain, owner, tags, description, columns } = dataset;
  return {
    ...PLAIN_ASSET,
    ...notes,
    kind: 'table',
    name,
    href: tableAddress(name),
    title: foreignRelation(identity) === name ? identity.name : name,
    description: description ?? '',
    domain,
    layer: namespace,
    owner: owner === null ? toldOwner : `group:${owner}`,
    tags,
    columns: columns.map((column) => ({
      name: column.name,
      type: column.type,
      fieldId: null,
      description: column.description ?? '',
      tags: column.tags,
    })),
    producer: PRODUCER,
  };
}
