import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LabelledFile } from './score-corpus.ts';

/**
 * A checkout of the benchmark: `data/**.csv` with `timestamp,value`, and `labels/combined_windows.json`, which names the files. Throws
 * for a file that is missing, a row that cannot be read, or a window that has no rows.
 */
export function readCorpus(folder: string): LabelledFile[] {
  const labels = JSON.parse(readFileSync(join(folder, 'labels', 'combined_windows.json'), 'utf8')) as Record<
    string,
    [string, string][]
  >;
  return Object.entries(labels).map(([name, windows]) => {
    const [, ...lines] = readFileSync(join(folder, 'data', name), 'utf8')
      .trimEnd()
      .split(/\r?\n/);
    const rows = lines.map((line, index) => readRow(line, `${name}:${index + 2}`));
    const at = rows.map((row) => row.at);
    return {
      name,
      at,
      values: rows.map(({ value }) => value),
      windows: windows
        .map(([from, to]) => rowsOf(at, instant(from, name), instant(to, name), name))
        .sort((a, b) => a[0] - b[0]),
    };
  });
}

function readRow(line: string, where: string): { at: number; value: number } {
  const [moment = '', text = ''] = line.split(',');
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new Error(`${where}: "${text}" is no number`);
  return { at: instant(moment, where), value };
}

/** `2014-04-10 07:15:00`, with or without a fraction; there are no time zones in these files. */
function instant(text: string, where: string): number {
  const at = Date.parse(`${text.trim().replace(' ', 'T')}Z`);
  if (Number.isNaN(at)) throw new Error(`${where}: "${text}" is no moment`);
  return at;
}

/** Hours come twice when clocks are set back: a window then ends where its last moment comes first. */
function rowsOf(at: readonly number[], from: number, to: number, name: string): [number, number] {
  const first = at.findIndex((moment) => moment >= from);
  const exact = at.indexOf(to, Math.max(0, first));
  const last = exact >= 0 ? exact : at.findLastIndex((moment) => moment <= to);
  if (first < 0 || last < first)
    throw new Error(`${name}: there are no rows in the window from ${new Date(from).toISOString()}`);
  return [first, last];
}
