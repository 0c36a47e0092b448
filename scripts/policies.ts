import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { POLICIES_DIRECTORY, readPolicyFiles, writePolicyFiles } from '#server/access/policy-files.ts';
import type { PolicyProblem } from '#server/access/schema.ts';
import { checkDraft, currentPolicies, savePolicies } from '#server/access/versions.ts';
import { AppError } from '#server/errors.ts';
import { describeChanges } from './describe-changes.ts';
import { failProcess } from './process-end.ts';
import { withDatabase } from './start/with-database.ts';

/** `npm run policies`: the policies as files. Works whether the platform runs or not. */

const USAGE = `Usage, each after \`npm run policies --\`:
  export [folder]                        writes the policies in force as YAML files (${POLICIES_DIRECTORY} by default)
  plan [folder]                          what the files would change; ends with 2 when that is anything, with 0 when not
  apply [folder] --reason "…" [--base n] puts them in force, if version n (by default the present one) still is`;

const CHANGES_EXIT_CODE = 2;

function problemLines(problems: readonly PolicyProblem[]): string[] {
  return problems.map(
    ({ severity, about, id, message }) => `${severity}: ${id === null ? '' : `${about} ${id}: `}${message}`,
  );
}

async function exportFiles(folder: string): Promise<string> {
  const { number, document } = await currentPolicies();
  const files = await writePolicyFiles(document, folder);
  return `Version ${number} is in ${files.join(' and ')}.`;
}

async function plan(folder: string): Promise<string> {
  const document = await readPolicyFiles(folder);
  const { number } = await currentPolicies();
  const { changes, problems } = await checkDraft(document);
  if (changes.length > 0) process.exitCode = CHANGES_EXIT_CODE;
  if (problems.some(({ severity }) => severity === 'error')) process.exitCode = 1;
  return [
    changes.length === 0
      ? `${folder} is version ${number}, which is in force: nothing would change.`
      : `Against version ${number}, which is in force:`,
    ...describeChanges(changes),
    ...problemLines(problems),
  ].join('\n');
}

async function apply(folder: string, reason: string, givenBase: number | null): Promise<string> {
  const document = await readPolicyFiles(folder);
  const base = givenBase ?? (await currentPolicies()).number;
  const { changes } = await checkDraft(document);
  const author = { id: null, name: `command line (${userInfo().username})` };
  const { number, warnings } = await savePolicies({ base, document, author, reason });
  return [
    ...describeChanges(changes),
    ...problemLines(warnings),
    `Version ${number} is in force, from the next request on.`,
  ].join('\n');
}

function parseBase(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new AppError('bad_request', '--base must be the number of a version.');
}

async function run(): Promise<string> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { reason: { type: 'string' }, base: { type: 'string' } },
  });
  const [command, folder = POLICIES_DIRECTORY, ...rest] = positionals;
  if (rest.length > 0) throw new AppError('bad_request', USAGE);
  switch (command) {
    case 'export':
      return withDatabase(() => exportFiles(folder));
    case 'plan':
      return withDatabase(() => plan(folder));
    case 'apply': {
      const reason = values.reason?.trim();
      if (!reason)
        throw new AppError('bad_request', 'Say why with --reason "…"; it is kept with the version.');
      const base = parseBase(values.base);
      return withDatabase(() => apply(folder, reason, base));
    }
    default:
      throw new AppError('bad_request', USAGE);
  }
}

try {
  console.log(await run());
} catch (error) {
  const unknownOption = error instanceof TypeError && 'code' in error;
  failProcess(unknownOption ? new AppError('bad_request', USAGE) : error);
}
