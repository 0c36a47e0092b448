import { parseArgs } from 'node:util';
import { AppError } from '#server/errors.ts';
import { importDbt } from '#server/imports/dbt-service.ts';
import { readArtifactFiles } from '#server/imports/read-artifacts.ts';
import type { DbtReport } from '#server/imports/schema.ts';
import { withDatabase } from './start/with-database.ts';

const UNKNOWN_SHOWN_MAX = 20;

export const DBT_USAGE = `Usage: npm run import -- dbt <folder> [options]

The folder is a dbt project's, or its folder target: manifest.json is needed; catalog.json, run_results.json and
sources.json are taken where they are there.
  --namespace postgres://db:5432     of the project's tables, as OpenLineage names it; by default dbt://<project>`;

/** `npm run import -- dbt <folder>`: brings what dbt knows of tables into the catalog and lineage. */
export async function runDbtImport(): Promise<string> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { namespace: { type: 'string' } },
  });
  const [, folder, ...rest] = positionals;
  if (!folder || rest.length > 0) throw new AppError('bad_request', DBT_USAGE);
  const files = await readArtifactFiles(folder);
  const report = await withDatabase(() =>
    importDbt({ reader: null, networkAddress: null }, files, { namespace: values.namespace ?? null }),
  );
  return summarise(report);
}

function summarise(report: DbtReport): string {
  const { models, tests, freshness, unknownLineage } = report;
  const ofModels = (part: number) => `${part} of ${models} models`;
  const rows: [string, string][] = [
    ['columns', ofModels(report.withColumns)],
    ['descriptions', ofModels(report.withDescriptions)],
    ['column lineage', ofModels(report.withColumnLineage)],
    ['sources', String(report.sources)],
    ['seeds', String(report.seeds)],
    ['snapshots', String(report.snapshots)],
    ['exposures', String(report.exposures)],
    ['tests', `${tests.total}, ${tests.passed} passed, ${tests.failed} failed`],
    ['fresh sources', `${freshness.fresh}, stale ${freshness.stale}`],
  ];
  const unknown = unknownLineage
    .slice(0, UNKNOWN_SHOWN_MAX)
    .map(({ name, reason }) => `  ${name}: ${reason}`);
  if (unknown.length > 0) unknown.unshift('Column lineage that could not be followed:');
  const more = unknownLineage.length - UNKNOWN_SHOWN_MAX;
  if (more > 0) unknown.push(`  … and ${more} more`);
  return [
    `The dbt project ${report.project} is imported, with the namespace ${report.namespace}.`,
    ...rows.map(([name, value]) => `  ${name.padEnd(16)}${value}`),
    ...unknown,
  ].join('\n');
}
