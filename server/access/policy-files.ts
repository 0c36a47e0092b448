import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseDocument, stringify } from 'yaml';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { type PolicyDocument, policyDocument } from './schema.ts';

/** What a new portal begins with, and where `npm run policies` looks. */
export const POLICIES_DIRECTORY = 'policies';

const file = z.strictObject({
  roles: z.array(z.unknown()).default([]),
  policies: z.array(z.unknown()).default([]),
});

/**
 * The policy document that the YAML files of a folder make together. Throws AppError `not_found` without files and
 * `bad_request` that names the file or the policy and what is wrong.
 */
export async function readPolicyFiles(directory = POLICIES_DIRECTORY): Promise<PolicyDocument> {
  const folder = resolve(/* turbopackIgnore: true */ directory);
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const yaml = names.filter((name) => /\.ya?ml$/.test(name)).sort();
  if (yaml.length === 0)
    throw new AppError('not_found', `There are no policy files (*.yaml) in ${directory}.`);
  const parts = await Promise.all(yaml.map((name) => readPart(folder, name)));
  return parsePolicyDocument({
    roles: parts.flatMap(({ roles }) => roles),
    policies: parts.flatMap(({ policies }) => policies),
  });
}

async function readPart(folder: string, name: string): Promise<z.output<typeof file>> {
  const document = parseDocument(await readFile(join(folder, name), 'utf8'));
  const [broken] = document.errors;
  if (broken) throw new AppError('bad_request', `${name} is not readable YAML: ${broken.message}`);
  const result = file.safeParse(document.toJS() ?? {});
  if (result.success) return result.data;
  throw new AppError('bad_request', `${name} is wrong:\n  ${sentences(result.error, {}).join('\n  ')}`);
}

/** Checks the shape of a document. Throws AppError `bad_request` with a line for each thing that is wrong. */
export function parsePolicyDocument(value: unknown): PolicyDocument {
  const result = policyDocument.safeParse(value);
  if (result.success) return result.data;
  throw new AppError(
    'bad_request',
    `The policies are wrong:\n  ${sentences(result.error, value).join('\n  ')}`,
  );
}

function sentences(error: z.ZodError, value: unknown): string[] {
  return error.issues.map(({ path, message }) => {
    const words: string[] = [];
    let at = value;
    for (const key of path) {
      at = typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined;
      const id = typeof at === 'object' && at !== null && 'id' in at ? at.id : undefined;
      words.push(typeof key === 'number' && typeof id === 'string' ? id : String(key));
    }
    return `${words.join('.') || 'the document'}: ${message}`;
  });
}

/** Writes a document as `roles.yaml` and `policies.yaml`; the same document gives the same text. */
export async function writePolicyFiles(document: PolicyDocument, directory: string): Promise<string[]> {
  await mkdir(directory, { recursive: true });
  const files = { 'roles.yaml': { roles: document.roles }, 'policies.yaml': { policies: document.policies } };
  for (const [name, content] of Object.entries(files)) {
    await writeFile(
      join(directory, name),
      stringify(withoutDefaults(content), { lineWidth: 110, defaultStringType: 'PLAIN' }),
    );
  }
  return Object.keys(files).map((name) => join(directory, name));
}

/** Empty lists and what they leave empty are what a missing entry means. */
function withoutDefaults(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDefaults);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .map(([key, member]) => [key, withoutDefaults(member)] as const)
    .filter(([key, member]) => !isEmpty(member) || key === 'roles' || key === 'policies' || key === 'on');
  return Object.fromEntries(entries);
}

function isEmpty(value: unknown): boolean {
  if (value === '' || value === undefined) return true;
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
