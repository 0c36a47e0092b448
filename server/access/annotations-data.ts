import type pg from 'pg';
import { pool } from '../db.ts';
import { databaseUrl } from '../postgres/connection.ts';

/** What people wrote about a table, over what is declared. */
export interface DatasetAnnotations {
  readonly description: string | null;
  readonly domain: string | null;
  readonly owner: string | null;
  readonly tags: readonly string[];
  readonly columns: readonly ColumnAnnotation[];
}

interface ColumnAnnotation {
  readonly name: string;
  /** Iceberg's; null for a dataset that is not a table of the lake. */
  readonly fieldId: number | null;
  readonly description: string | null;
  readonly tags: readonly string[];
}

interface Row extends ColumnAnnotation {
  readonly dataset: string;
  readonly domain: string | null;
  readonly owner: string | null;
}

type ByDataset = ReadonlyMap<string, DatasetAnnotations>;
let known: { readonly version: string; readonly annotations: ByDataset } | null = null;

/**
 * By dataset. What was committed before this is asked is in the answer; as long as nobody wrote, it is the same objects, and
 * one index look-up. Edits are committed in the order of their ids (`changeAlone` of annotations), so the highest tells all.
 */
export async function readAnnotations(): Promise<ByDataset> {
  const { rows } = await pool().query<{ last: number }>({
    name: 'access-last-edit',
    text: 'SELECT coalesce(max(id), 0) AS last FROM edit',
  });
  const version = `${databaseUrl()} ${rows[0]?.last}`;
  if (known?.version !== version) {
    const read = await readAll();
    known = { version, annotations: read };
  }
  return known.annotations;
}

/** Of some datasets, as the caller's transaction has them. */
export async function readAnnotationsOf(
  client: Pick<pg.Pool, 'query'>,
  datasets: readonly string[],
): Promise<ByDataset> {
  return read(client, 'a.dataset = ANY ($1) AND', [datasets]);
}

const readAll = () => read(pool(), '', []);

async function read(
  client: Pick<pg.Pool, 'query'>,
  which: string,
  values: readonly unknown[],
): Promise<ByDataset> {
  const { rows } = await client.query<Row>(
    `SELECT dataset, column_name AS name, max(field_id) AS "fieldId",
       max(value #>> '{}') FILTER (WHERE field = 'description') AS description,
       max(value #>> '{}') FILTER (WHERE field = 'domain') AS domain,
       max(value #>> '{}') FILTER (WHERE field = 'owner') AS owner,
       coalesce((SELECT array_agg(tag ORDER BY tag) FROM annotation t, jsonb_array_elements_text(t.value) AS tag
         WHERE t.dataset = a.dataset AND t.column_name = a.column_name AND t.field = 'tags'), '{}') AS tags
     FROM annotation a WHERE ${which} field IN ('description', 'domain', 'owner', 'tags')
     GROUP BY dataset, column_name ORDER BY dataset, column_name`,
    [...values],
  );
  const byDataset = Map.groupBy(rows, ({ dataset }) => dataset);
  return new Map(
    [...byDataset].map(([dataset, all]) => {
      const own = all.find(({ name }) => name === '');
      return [
        dataset,
        {
          ...{
            description: own?.description ?? null,
            domain: own?.domain ?? null,
            owner: own?.owner ?? null,
          },
          tags: own?.tags ?? [],
          columns: all.filter(({ name }) => name !== ''),
        },
      ];
    }),
  );
}
