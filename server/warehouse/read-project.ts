import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { parseDocument } from 'yaml';
import type { z } from 'zod';
import { AppError } from '../errors.ts';
import {
  type MetricEntry,
  type ModelEntry,
  projectFile,
  propertiesFile,
  type Scalar,
  type SourceEntry,
} from './schema.ts';

export interface Project {
  readonly name: string;
  readonly vars: Readonly<Record<string, Scalar>>;
  /** All macro files one after the other. */
  readonly macros: string;
  readonly models: readonly ModelFile[];
  readonly entries: readonly (ModelEntry & { file: string })[];
  readonly sources: readonly (SourceEntry & { file: string })[];
  readonly metrics: readonly (MetricEntry & { file: string })[];
}

export interface ModelFile {
  readonly name: string;
  /** From the project's folder, with forward slashes. */
  readonly file: string;
  readonly sql: string;
  /** What dbt_project.yml says for the folders that the file lies in, the innermost last. */
  readonly defaults: Readonly<Record<string, unknown>>;
}

/** Reads a project of dbt's layout. Throws AppError `bad_request` that names the file and what is wrong in it. */
export async function readProject(directory: string): Promise<Project> {
  const settings = await readYaml(directory, 'dbt_project.yml', projectFile);
  const macroFiles = await listFiles(directory, settings['macro-paths'], ['.sql']);
  const modelFiles = await listFiles(directory, settings['model-paths'], ['.sql', '.yml', '.yaml']);
  const macros = await Promise.all(
    macroFiles.map((file) => readFile(join(/* turbopackIgnore: true */ directory, file), 'utf8')),
  );
  const properties = await Promise.all(
    modelFiles
      .filter((file) => !file.endsWith('.sql'))
      .map(async (file) => ({ file, ...(await readYaml(directory, file, propertiesFile)) })),
  );
  const folders = settings.models[settings.name];
  return {
    name: settings.name,
    vars: settings.vars,
    macros: macros.join('\n'),
    models: await Promise.all(
      modelFiles
        .filter((file) => file.endsWith('.sql'))
        .map(async (file) => ({
          name: basename(file, '.sql'),
          file,
          sql: await readFile(join(/* turbopackIgnore: true */ directory, file), 'utf8'),
          defaults: folderDefaults(folders, dirname(file).split('/').slice(1)),
        })),
    ),
    entries: properties.flatMap(({ file, models }) => models.map((entry) => ({ ...entry, file }))),
    sources: properties.flatMap(({ file, sources }) => sources.map((entry) => ({ ...entry, file }))),
    metrics: properties.flatMap(({ file, metrics }) => metrics.map((entry) => ({ ...entry, file }))),
  };
}

async function listFiles(
  directory: string,
  folders: readonly string[],
  endings: readonly string[],
): Promise<string[]> {
  const found = await Promise.all(
    folders.map(async (folder) => {
      const entries = await readdir(join(/* turbopackIgnore: true */ directory, folder), {
        recursive: true,
        withFileTypes: true,
      }).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return [];
        throw error;
      });
      return entries
        .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
        .map((entry) => relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/'));
    }),
  );
  return found.flat().sort();
}

async function readYaml<Schema extends z.ZodType>(
  directory: string,
  file: string,
  schema: Schema,
): Promise<z.output<Schema>> {
  const text = await readFile(join(/* turbopackIgnore: true */ directory, file), 'utf8').catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') throw new AppError('bad_request', `${file} of the warehouse is missing.`);
      throw error;
    },
  );
  const document = parseDocument(text);
  const [broken] = document.errors;
  if (broken) throw new AppError('bad_request', `${file} is not readable YAML: ${broken.message}`);
  const value: unknown = document.toJS();
  const result = schema.safeParse(value ?? {});
  if (!result.success) {
    const lines = result.error.issues.map((issue) => `${describePath(value, issue.path)}: ${issue.message}`);
    throw new AppError('bad_request', `${file} is wrong:\n  ${lines.join('\n  ')}`);
  }
  return result.data;
}

/** `models.dim_date.columns.year.data_type`: list entries by their name where they have one. */
function describePath(root: unknown, path: readonly PropertyKey[]): string {
  let value = root;
  const words: string[] = [];
  for (const key of path) {
    value = typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : null;
    const named = typeof key === 'number' && typeof value === 'object' && value !== null && 'name' in value;
    words.push(named ? String(value && (value as { name: unknown }).name) : String(key));
  }
  return words.join('.') || 'the file';
}

/** Collects the `+key` settings on the way down to a folder. */
function folderDefaults(tree: unknown, folders: readonly string[]): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  let level = tree;
  for (const folder of [null, ...folders]) {
    if (folder !== null) level = (level as Record<string, unknown>)[folder];
    if (typeof level !== 'object' || level === null) break;
    for (const [key, value] of Object.entries(level)) {
      if (key.startsWith('+')) settings[key.slice(1)] = value;
    }
  }
  return settings;
}
