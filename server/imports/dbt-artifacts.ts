import { z } from 'zod';
import { AppError } from '../errors.ts';

/** dbt's artifacts as far as the portal reads them (https://schemas.getdbt.com): manifest v9 to v12, catalog v1, run results v4 to v6, sources v3. */

/** PostgreSQL keeps neither NUL nor half of a surrogate pair. */
const text = z.string().transform((value) => value.replaceAll('\0', '').toWellFormed());
const words = text.nullish().transform((value) => value ?? '');
const tags = z
  .union([text.transform((tag) => [tag]), z.array(text)])
  .nullish()
  .transform((value) => value ?? []);
const meta = z.record(z.string(), z.unknown()).nullish();
const config = z
  .object({
    materialized: z.string().nullish(),
    where: text.nullish().catch(null),
    unique_key: z.union([z.string(), z.array(z.string())]).nullish(),
    tags,
    meta,
  })
  .nullish();
const dependsOn = z
  .object({ nodes: z.array(text).nullish() })
  .nullish()
  .transform((value) => value?.nodes ?? []);

const column = z.object({
  name: text,
  description: words,
  data_type: text.nullish(),
  tags,
  meta,
});

const relation = {
  name: text,
  database: text.nullish(),
  schema: text,
  description: words,
  columns: z
    .record(z.string(), column)
    .nullish()
    .transform((value) => Object.values(value ?? {})),
  tags,
  meta,
  config,
};

const node = z.object({
  ...relation,
  resource_type: z.string(),
  alias: text.nullish(),
  language: z.string().nullish(),
  compiled_code: text.nullish(),
  depends_on: dependsOn,
  attached_node: text.nullish(),
  column_name: text.nullish(),
  /** Of a test that is declared beside a column; one that is a statement of its own has none. */
  test_metadata: z
    .object({ name: text, namespace: text.nullish(), kwargs: z.record(z.string(), z.unknown()).nullish() })
    .nullish()
    .catch(null),
});
export type DbtNode = z.output<typeof node>;

const source = z.object({ ...relation, identifier: text, source_name: text, source_meta: meta });
export type DbtSource = z.output<typeof source>;

const exposure = z.object({
  name: text,
  label: text.nullish(),
  type: text,
  description: words,
  owner: z.object({ name: text.nullish(), email: text.nullish() }).nullish(),
  tags,
  depends_on: dependsOn,
});

const manifest = z.object({
  metadata: z.object({ dbt_schema_version: z.string(), project_name: text.nullish() }),
  nodes: z.record(z.string(), node),
  sources: z.record(z.string(), source),
  exposures: z
    .record(z.string(), exposure)
    .nullish()
    .transform((value) => value ?? {}),
});
export type DbtManifest = z.output<typeof manifest>;

const catalogTable = z.object({
  columns: z.record(
    z.string(),
    z.object({ name: text, type: text, index: z.number(), comment: text.nullish() }),
  ),
});
const catalog = z.object({
  nodes: z.record(z.string(), catalogTable),
  sources: z.record(z.string(), catalogTable),
});
export type DbtCatalog = z.output<typeof catalog>;

const time = z.iso.datetime({ offset: true }).nullish().catch(null);

const result = z.object({
  unique_id: text,
  status: z.string(),
  message: text.nullish().catch(null),
  failures: z.number().nullish().catch(null),
  timing: z
    .array(z.object({ name: z.string(), started_at: time, completed_at: time }))
    .nullish()
    .catch(null),
});
export type DbtResult = z.output<typeof result>;

const results = z.object({
  metadata: z.object({ generated_at: time, invocation_id: text.nullish().catch(null) }).catch({}),
  results: z.array(result),
});
export type DbtResults = z.output<typeof results>;

const ARTIFACTS = {
  'manifest.json': { schema: manifest, versions: /\/manifest\/v(?:9|10|11|12)\.json$/, says: 'v9 to v12' },
  'catalog.json': { schema: catalog, versions: /\/catalog\/v1\.json$/, says: 'v1' },
  'run_results.json': { schema: results, versions: /\/run-results\/v[456]\.json$/, says: 'v4 to v6' },
  'sources.json': { schema: results, versions: /\/sources\/v3\.json$/, says: 'v3' },
} as const;

export type ArtifactName = keyof typeof ARTIFACTS;
export const ARTIFACT_NAMES = Object.keys(ARTIFACTS) as ArtifactName[];

export interface DbtArtifacts {
  readonly manifest: DbtManifest;
  readonly catalog: DbtCatalog | null;
  readonly runResults: DbtResults | null;
  readonly sources: DbtResults | null;
}

/** By the files' names; all but the manifest may be missing. Throws `bad_request` that says which file is wrong, where and how. */
export function readArtifacts(files: ReadonlyMap<string, string>): DbtArtifacts {
  if (!files.has('manifest.json'))
    throw new AppError('bad_request', 'There is no manifest.json. dbt writes it into the folder target.');
  return {
    manifest: read('manifest.json', files, manifest) as DbtManifest,
    catalog: read('catalog.json', files, catalog),
    runResults: read('run_results.json', files, results),
    sources: read('sources.json', files, results),
  };
}

function read<T extends z.ZodType>(
  name: ArtifactName,
  files: ReadonlyMap<string, string>,
  schema: T,
): z.output<T> | null {
  const given = files.get(name);
  if (given === undefined) return null;
  let value: unknown;
  try {
    value = JSON.parse(given);
  } catch (error) {
    throw new AppError(
      'bad_request',
      `${name} is no whole JSON file. It may have been cut off: bring it again.`,
      {
        cause: error,
      },
    );
  }
  const said = (value as { metadata?: { dbt_schema_version?: unknown } } | null)?.metadata
    ?.dbt_schema_version;
  const { versions, says } = ARTIFACTS[name];
  if (typeof said !== 'string' || !versions.test(said)) {
    const is = typeof said === 'string' ? `of ${said.slice(0, 200)}` : 'no artifact of dbt';
    throw new AppError(
      'bad_request',
      `${name} is ${is}; the portal reads ${says}. Write it with another version of dbt.`,
    );
  }
  const result = schema.safeParse(value);
  if (!result.success) {
    const [issue] = result.error.issues;
    const path = issue?.path.map(String).join(' › ') ?? '';
    throw new AppError('bad_request', `${name} is wrong at ${path}: ${issue?.message ?? 'it is not valid'}.`);
  }
  return result.data;
}
