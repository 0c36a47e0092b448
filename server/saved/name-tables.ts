import type { Reader } from '../access/reader.ts';
import { AppError } from '../errors.ts';
import { type MadeOf, madeOf } from '../lineage/telling-service.ts';
import { namesIn, type StatementNames } from '../queries/service.ts';
import {
  type ParameterType,
  type ParameterValues,
  renderTemplate,
  TemplateError,
  templateParameters,
} from '../queries/sql-template.ts';

export type { MadeOf } from '../lineage/telling-service.ts';

import type { Touched } from './saved-data.ts';

/** What stands for a value that nobody gave, so that every optional clause is read. */
const ANY: Readonly<Record<ParameterType, string | readonly string[]>> = {
  text: 'x',
  number: '1',
  date: '2026-01-01',
  timestamp: '2026-01-01 00:00:00',
  boolean: 'true',
  list: ['x'],
};

/** What a template reads, and what its result is made of. */
export interface TemplateReads {
  readonly touched: Touched;
  readonly madeOf: MadeOf;
}

/**
 * The tables and columns that a template reads with all of its optional clauses, as far as this person may name them, and
 * what is made of them; nothing is run. Clauses that exclude each other are read as the values say, and then every column
 * counts that the person sees of the tables. Rejects with AppError `bad_request` for a text that could not be run by them.
 */
export async function templateReads(
  reader: Reader,
  sql: string,
  values: ParameterValues,
  signal?: AbortSignal,
): Promise<TemplateReads> {
  const full = rendered(sql, withAny(sql, values));
  try {
    return readsOf(await namesIn(reader, full, signal));
  } catch (error) {
    const given = renderedOrNull(sql, values);
    if (given === null || given === full || !(error instanceof AppError) || error.code !== 'bad_request')
      throw error;
    const { touched, madeOf: made } = readsOf(await namesIn(reader, given, signal));
    const decisions = await reader.decisions();
    return {
      madeOf: made,
      touched: touched.map(({ name, columns }) => ({
        name,
        columns: decisions.get(name)?.columns.map((column) => column.name) ?? columns,
      })),
    };
  }
}

function readsOf(names: StatementNames): TemplateReads {
  return { touched: names.touched, madeOf: madeOf(names) };
}

function withAny(sql: string, values: ParameterValues): ParameterValues {
  try {
    return Object.fromEntries(
      templateParameters(sql).map(({ name, type, defaultValue }) => {
        const given = Object.hasOwn(values, name) ? values[name] : undefined;
        return [name, given?.length ? given : defaultValue || ANY[type]];
      }),
    );
  } catch (error) {
    throw readable(error);
  }
}

function rendered(sql: string, values: ParameterValues): string {
  try {
    return renderTemplate(sql, values).sql;
  } catch (error) {
    throw readable(error);
  }
}

function renderedOrNull(sql: string, values: ParameterValues): string | null {
  try {
    return renderTemplate(sql, values).sql;
  } catch {
    return null;
  }
}

function readable(error: unknown): unknown {
  return error instanceof TemplateError ? new AppError('bad_request', error.message) : error;
}
