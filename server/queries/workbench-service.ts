import { datasets } from '../access/datasets.ts';
import { openDoor } from '../access/open-door.ts';
import type { Reader } from '../access/reader.ts';
import { visibleMetrics } from '../access/visible-metrics.ts';
import { trinoConfig } from '../engine/trino/config.ts';
import { ALLOWED_FUNCTIONS } from '../guard/allowed-functions.ts';
import { allowedFunctions } from './allowed-functions.ts';
import { queryPool } from './open-pool.ts';
import type { TableEntry, Workbench } from './schema.ts';
import { nameableTables } from './service.ts';
import { type Tagged, taggedText } from './tagged-text.ts';

/** What the SQL page knows before anything is run: tables, metrics, functions. */

/**
 * What the SQL page begins with, as JSON with a tag that changes when it does; nothing is done for whoever has it, by
 * the tags in `known`. A process for the first query is made ready meanwhile.
 */
export async function workbench(reader: Reader, known: readonly string[]): Promise<Tagged> {
  queryPool().warm();
  openDoor(reader, 'sql');
  const decisions = await reader.decisions();
  return taggedText(decisions, known, async (): Promise<Workbench> => {
    const [tables, metrics] = await Promise.all([listTables(reader), visibleMetrics(decisions)]);
    return { tables, metrics, hasTrino: trinoConfig() !== null };
  });
}

/** The functions that a statement may call, as JSON with a tag: the same for everybody. */
export function functions(known: readonly string[]): Promise<Tagged> {
  return taggedText(ALLOWED_FUNCTIONS, known, allowedFunctions);
}

/** The tables this person may name, and how they see them. */
export async function listTables(reader: Reader): Promise<TableEntry[]> {
  const [tables, known] = await Promise.all([nameableTables(reader), datasets()]);
  const declared = new Map(known.map((dataset) => [dataset.name, dataset]));
  return tables.map(({ name, columns, decision }) => ({
    name,
    description: declared.get(name)?.description ?? null,
    owner: declared.get(name)?.owner ?? null,
    tags: declared.get(name)?.tags ?? [],
    filtered: decision.rowFilter !== null,
    columns: columns.map((column, place) => ({
      ...column,
      description: decision.columns[place]?.description ?? null,
      tags: decision.columns[place]?.tags ?? [],
      masked: decision.columns[place]?.mask != null,
    })),
  }));
}
