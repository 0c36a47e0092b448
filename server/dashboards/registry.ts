import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AppError } from '../errors.ts';
import { parseDefinition } from './definition.ts';
import type { DashboardDefinition } from './schema.ts';

export const DASHBOARDS_DIRECTORY = resolve('dashboards');

interface Loaded {
  readonly modifiedMs: number;
  readonly outcome: DashboardDefinition | Error;
}

const loaded = new Map<string, Loaded>();

/**
 * All dashboards of a directory in their declared order, and what is wrong with the files that are no
 * dashboard. A file is read again when it has changed, so adding a dashboard needs no restart.
 */
export async function readDashboards(
  directory = DASHBOARDS_DIRECTORY,
): Promise<{ dashboards: DashboardDefinition[]; broken: { fileName: string; message: string }[] }> {
  const names = (await readdir(/* turbopackIgnore: true */ directory))
    .filter((name) => /\.ya?ml$/.test(name))
    .sort();
  const dashboards = new Map<string, DashboardDefinition>();
  const broken: { fileName: string; message: string }[] = [];
  for (const fileName of names) {
    const outcome = await load(join(/* turbopackIgnore: true */ directory, fileName), fileName);
    if (outcome instanceof Error) {
      broken.push({ fileName, message: outcome.message });
    } else if (dashboards.has(outcome.id)) {
      const message = `Dashboard file ${fileName} is wrong:\n  id: another file already declares "${outcome.id}"`;
      broken.push({ fileName, message });
    } else {
      dashboards.set(outcome.id, outcome);
    }
  }
  const ordered = [...dashboards.values()].sort(
    (a, b) => a.position - b.position || a.title.localeCompare(b.title),
  );
  return { dashboards: ordered, broken };
}

async function load(path: string, fileName: string): Promise<DashboardDefinition | Error> {
  const { mtimeMs } = await stat(path);
  const known = loaded.get(path);
  if (known?.modifiedMs === mtimeMs) return known.outcome;
  const outcome = await readFile(/* turbopackIgnore: true */ path, 'utf8')
    .then((text) => parseDefinition(text, fileName))
    .catch((error: Error) => error);
  loaded.set(path, { modifiedMs: mtimeMs, outcome });
  return outcome;
}

/** One dashboard by id. A file that is broken says so to whoever asks for it by its name. */
export async function findDashboard(
  id: string,
  directory = DASHBOARDS_DIRECTORY,
): Promise<DashboardDefinition> {
  const { dashboards, broken } = await readDashboards(directory);
  const found = dashboards.find((dashboard) => dashboard.id === id);
  if (found) return found;
  const file = broken.find(({ fileName }) => fileName.replace(/\.ya?ml$/, '') === id);
  if (file) throw new AppError('unavailable', file.message);
  throw noSuchDashboard(id);
}

/** Said of dashboards that there are not and of those that somebody may not see. */
export function noSuchDashboard(id: string): AppError {
  return new AppError('not_found', `There is no dashboard "${id}".`);
}
