import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { createEngine } from '#server/engine/duckdb.ts';
import { quoteIdentifier } from '#server/engine/sql-text.ts';
import { commitTables } from '#server/lake/commit.ts';
import { ensureTable } from '#server/lake/create.ts';
import { stageFiles } from '#server/lake/stage.ts';
import type { FieldType, Table, TableSpec } from '#server/lake/table.ts';
import { storeProfile } from '#server/profiles/keep-profiles.ts';
import { profileTable } from '#server/profiles/profile-table.ts';
import { quarantineSpec } from '#server/warehouse/quarantine-table.ts';
import type { Random } from './random.ts';
import { typeOf, type Value } from './values.ts';

export interface ProofColumn {
  readonly name: string;
  readonly type: FieldType;
  readonly tags: readonly string[];
  /** A column that nobody declared is there for nobody. */
  readonly declared: boolean;
}

export interface ProofTable {
  readonly name: string;
  readonly namespace: string;
  readonly domain: string | null;
  readonly tags: readonly string[];
  readonly columns: readonly ProofColumn[];
  readonly partition: string | null;
  readonly rows: readonly (readonly Value[])[];
}

const EVERY_TYPE: readonly FieldType[] = [
  'boolean',
  'int',
  'long',
  'double',
  'decimal(18, 2)',
  'decimal(5, 4)',
  'decimal(38, 6)',
  'string',
  'binary',
  'date',
  'timestamp',
  'timestamptz',
];

const everyColumn = EVERY_TYPE.map((type) => ({
  name: `a_${type.replace(/\W+/g, '_').replace(/_$/, '')}`,
  type,
}));

/** Tables of no project file: the lake has them, so they are datasets without domain, owner or tags. */
const OWN: readonly { name: string; columns: { name: string; type: FieldType }[]; partition?: string }[] = [
  { name: 'proof.every_type', columns: everyColumn },
  { name: 'proof.by_day', columns: everyColumn, partition: 'a_date' },
  {
    name: 'proof.by_country',
    columns: [
      { name: 'country', type: 'string' },
      { name: 'email', type: 'string' },
      { name: 'score', type: 'int' },
      { name: 'Odd "Name', type: 'string' },
    ],
    partition: 'country',
  },
  { name: 'proof.without_rows', columns: everyColumn },
];

/** Models of the warehouse, of which domain, tags and columns are read from their files by this proof's own eyes. */
const MODELS: readonly {
  file: string;
  name: string;
  namespace: string;
  partition?: string;
  lacks?: string;
}[] = [
  { file: 'marts', name: 'dim_customer', namespace: 'gold', lacks: 'segment' },
  { file: 'marts', name: 'fact_sales', namespace: 'gold', partition: 'sold_on' },
  { file: 'staging', name: 'stg_customers', namespace: 'silver' },
];

interface ModelsFile {
  readonly models: readonly {
    readonly name: string;
    readonly tags?: readonly string[] | string;
    readonly meta: { readonly domain?: string };
    readonly columns: readonly {
      readonly name: string;
      readonly data_type: string;
      readonly tags?: readonly string[];
    }[];
  }[];
}

const LAKE_TYPES: Readonly<Record<string, FieldType>> = {
  varchar: 'string',
  bigint: 'long',
  integer: 'int',
  boolean: 'boolean',
  date: 'date',
  'timestamp with time zone': 'timestamptz',
  'decimal(18,2)': 'decimal(18, 2)',
};

function modelTable({
  file,
  name,
  namespace,
  lacks,
}: (typeof MODELS)[number]): Omit<ProofTable, 'rows' | 'partition'> {
  const { models } = parse(readFileSync(`warehouse/models/${file}/schema.yml`, 'utf8')) as ModelsFile;
  const model = models.find((each) => each.name === name);
  if (!model) throw new Error(`There is no model ${name} in ${file}`);
  const columns = model.columns
    .filter((column) => column.name !== lacks)
    .map((column) => ({
      name: column.name,
      type: LAKE_TYPES[column.data_type] as FieldType,
      tags: column.tags ?? [],
      declared: true,
    }));
  return {
    name: `${namespace}.${name}`,
    namespace,
    domain: model.meta.domain ?? null,
    tags: [model.tags ?? []].flat(),
    columns: [...columns, { name: 'nobody_declared_this', type: 'string', tags: [], declared: false }],
  };
}

/** Every table of the proof with random rows, the samples of each type among them. */
export function proofTables(random: Random, rowCount: number): ProofTable[] {
  const own = OWN.map(({ name, columns }) => ({
    name,
    namespace: 'proof',
    domain: null,
    tags: [],
    columns: columns.map((column) => ({ ...column, tags: [], declared: true })),
  }));
  const partitions = [...OWN, ...MODELS].map(({ partition }) => partition ?? null);
  return [...own, ...MODELS.map(modelTable)].map((table, place) => {
    const partition = partitions[place] ?? null;
    const count = table.name === 'proof.without_rows' ? 0 : rowCount;
    const columns = table.columns.map((column) =>
      randomColumn(random, column, count, column.name === partition),
    );
    const rows = Array.from({ length: count }, (_, row) => columns.map((values) => values[row] ?? null));
    return { ...table, partition, rows };
  });
}

function randomColumn(random: Random, { type }: ProofColumn, count: number, isPartition: boolean): Value[] {
  const { samples, random: any } = typeOf(type);
  // Every partition is a file or more.
  if (isPartition) {
    // A text is part of a folder's name.
    const few =
      type === 'string' ? [null, 'DE', 'FR', 'NULL', 'Ü b'] : [null, ...samples.slice(-3), any(random)];
    return Array.from({ length: count }, () => random.pick(few));
  }
  return Array.from({ length: count }, (_, row) => {
    if (random.chance(0.1)) return null;
    return samples[row] ?? (random.chance(0.1) ? random.pick(samples) : any(random));
  });
}

const FILES_EACH = 3;

/**
 * Writes the tables as the warehouse writes its: staged, committed, several files each; the same rows as their quarantine; and
 * their profiles.
 */
export async function writeTables(tables: readonly ProofTable[]): Promise<void> {
  const engine = await createEngine({ memoryLimitMb: 256, threads: 1 });
  try {
    for (const { name, columns, partition, rows } of tables) {
      const [namespace = '', short = ''] = name.split('.');
      const spec: TableSpec = {
        name: { namespace, name: short },
        fields: columns.map((column) => ({ name: column.name, type: column.type })),
        partition: partition ? [{ source: partition, transform: 'identity' }] : [],
      };
      let written: Table | undefined;
      await ensureTable(quarantineSpec(spec));
      for (let file = 0; file < FILES_EACH; file++) {
        const table = await ensureTable(spec);
        const share = rows.filter((_, row) => row % FILES_EACH === file);
        if (share.length === 0) continue;
        await engine.loadColumns(
          'loading',
          columns.map((column, place) => ({
            name: column.name,
            type: 'VARCHAR' as const,
            values: share.map((row) => {
              const value = row[place] ?? null;
              return value === null ? null : typeOf(column.type).write(value);
            }),
          })),
        );
        const list = columns.map(({ name: column }) => quoteIdentifier(column)).join(', ');
        const add = await stageFiles(engine, table, `SELECT ${list} FROM loading`);
        [written] = await commitTables([{ table, operation: 'append', add }]);
        const quarantine = await ensureTable(quarantineSpec(spec));
        const marked = `SELECT ${list}, '{"row":"${file}"}' AS _row_key, '[]' AS _rule_columns FROM loading`;
        const kept = await stageFiles(engine, quarantine, marked);
        await commitTables([{ table: quarantine, operation: 'append', add: kept }]);
        await engine.query('DROP TABLE loading');
      }
      if (written) await storeProfile(written, await profileTable(engine, written));
    }
  } finally {
    await engine.close();
  }
}
