import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { declaredChecks, declaredModels } from '../access/declarations.ts';
import { AppError } from '../errors.ts';
import type { ModelTest } from '../warehouse/test-sql.ts';
import { withIds } from './check-id.ts';
import { checkOfDbtTest } from './dbt-suite.ts';
import type { SuiteInForce } from './suite-in-force.ts';
import { readSuiteYaml } from './suite-yaml.ts';

/** The suites that come in files: those of `warehouse/suites`, and the data tests that models declare in schema.yml. */

const FOLDER = 'suites';

let loaded: Promise<readonly SuiteInForce[]> | undefined;

/** Read once for this process. Throws AppError `bad_request` that names the file and what is wrong in it. */
export function declaredSuites(): Promise<readonly SuiteInForce[]> {
  loaded ??= declaredTests()
    .then((models) => readDeclaredSuites(models))
    .catch((error: unknown) => {
      loaded = undefined;
      throw error;
    });
  return loaded;
}

interface TestedModel {
  readonly relation: string;
  readonly compiledTests: readonly ModelTest[];
}

async function declaredTests(): Promise<TestedModel[]> {
  const models = await declaredModels();
  return Promise.all(
    models.map(async ({ relation }) => ({ relation, compiledTests: await declaredChecks(relation) })),
  );
}

export async function readDeclaredSuites(
  models: readonly TestedModel[],
  directory = 'warehouse',
): Promise<readonly SuiteInForce[]> {
  const folder = join(/* turbopackIgnore: true */ directory, FOLDER);
  const files = (await readdir(folder).catch((): string[] => []))
    .filter((name) => /\.ya?ml$/.test(name))
    .sort();
  const shipped = await Promise.all(
    files.map(async (file) =>
      readShipped(file, await readFile(join(/* turbopackIgnore: true */ folder, file), 'utf8')),
    ),
  );
  return [...shipped, ...models.flatMap(({ relation, compiledTests }) => dbtSuite(relation, compiledTests))];
}

const OF_FILE = { everyMinutes: null, version: null, savedById: null, savedBy: null, savedAt: null } as const;

function readShipped(file: string, text: string): SuiteInForce {
  const { table, problems, ...suite } = readSuiteYaml(text);
  const [problem] = table === null ? [{ where: 'table', message: 'is missing' }] : problems;
  if (problem || table === null) {
    const { where, message } = problem as { where: string; message: string };
    throw new AppError('bad_request', `warehouse/${FOLDER}/${file} is wrong: ${where}: ${message}`);
  }
  return { ...OF_FILE, ...suite, table, id: `file:${file.replace(/\.ya?ml$/, '')}`, origin: 'shipped' };
}

function dbtSuite(relation: string, tests: readonly ModelTest[]): SuiteInForce[] {
  if (tests.length === 0) return [];
  return [
    {
      ...OF_FILE,
      id: 'dbt',
      origin: 'dbt',
      table: relation,
      name: 'dbt tests',
      description: 'Data tests that the model declares in schema.yml.',
      checks: withIds(tests.map(toCheck)),
    },
  ];
}

function toCheck({ kind, subject, where, values, refersTo }: ModelTest) {
  const given = {
    column_name: subject,
    ...(where !== null && { config: { where } }),
    ...(values !== null && { values: [...values] }),
    ...(refersTo && { to: refersTo.relation, field: refersTo.column }),
  };
  return checkOfDbtTest({ [kind]: given }, { column: null, tableOf: (name) => name });
}
