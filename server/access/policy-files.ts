import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseDocument, stringify } from 'yaml';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { documentProblems, parsePolicyDocument } from './parse-document.ts';
import type { Policy, PolicyDocument, PolicyRole } from './schema.ts';

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
  const folder = resolve(directory);
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
  throw new AppError(
    'bad_request',
    `${name} is wrong:\n  ${documentProblems(result.error, {}).join('\n  ')}`,
  );
}

/** Writes a document as `roles.yaml` and `policies.yaml`; the same document gives the same text. */
export async function writePolicyFiles(document: PolicyDocument, directory: string): Promise<string[]> {
  await mkdir(directory, { recursive: true });
  const files = {
    'roles.yaml': { roles: document.roles.map(compactRole) },
    'policies.yaml': { policies: document.policies.map(compactPolicy) },
  };
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(directory, name), stringify(content, { lineWidth: 110 }));
  }
  return Object.keys(files).map((name) => join(directory, name));
}

/** Empty lists, and what has nothing else, are what a missing entry means. */
function compactRole({ summary, scopes, ...role }: PolicyRole): object {
  return { ...role, ...(summary && { summary }), ...(scopes.length > 0 && { scopes }) };
}

function compactPolicy({ to, except, on, ...policy }: Policy): object {
  const [whom, but] = [compactLists(to), compactLists(except)];
  const { id, title, kind, ...rest } = policy;
  return {
    id,
    title,
    kind,
    ...(Object.keys(whom).length > 0 && { to: whom }),
    ...(Object.keys(but).length > 0 && { except: but }),
    on: compactLists(on),
    ...rest,
  };
}

function compactLists(lists: object): object {
  const entries = Object.entries(lists).filter(([, value]) => !Array.isArray(value) || value.length > 0);
  return Object.fromEntries(entries);
}
