import type { Engine } from '../engine/engine.ts';
import { quoteIdentifier, quoteTable } from '../engine/sql-text.ts';
import { AppError } from '../errors.ts';
import { readJson } from '../guard/json-text.ts';
import { type Trace, tracePlan } from './trace-plan.ts';
import { Untraceable } from './trace-value.ts';

/** A table by its columns, without rows. */
export interface Shape {
  /** The database that its name begins with, where it is not the engine's own. */
  readonly catalog?: string;
  /** `gold.fact_sales`. */
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

/** What a statement's columns are called, of which types they are, and what they are made of. */
export interface StatementTrace extends Trace {
  readonly names: readonly string[];
  readonly types: readonly string[];
}

export type Traced =
  | { readonly kind: 'traced'; readonly trace: StatementTrace }
  | { readonly kind: 'unknown'; readonly reason: string };

/**
 * Makes empty tables of these shapes in the engine, for `traceStatement`. The engine must be the caller's own: names
 * that are there already are an error.
 */
export async function makeShapes(engine: Engine, shapes: readonly Shape[]): Promise<void> {
  const namespaces = new Set(
    shapes.map(({ catalog, name }) => within(catalog) + quoteIdentifier(name.slice(0, name.indexOf('.')))),
  );
  for (const namespace of namespaces) await engine.query(`CREATE SCHEMA IF NOT EXISTS ${namespace}`);
  for (const { catalog, name, columns } of shapes) {
    const list = columns.map((column) => `${quoteIdentifier(column.name)} ${column.type}`).join(', ');
    await engine.query(`CREATE TABLE ${within(catalog)}${quoteTable(name)} (${list})`);
  }
}

function within(catalog: string | undefined): string {
  return catalog === undefined ? '' : `${quoteIdentifier(catalog)}.`;
}

/**
 * Traces one SELECT over the tables that `makeShapes` made. The text must come from those who may run anything: it is
 * spliced into a DESCRIBE. What cannot be planned or followed is told as unknown, with the reason in a sentence.
 */
export async function traceStatement(engine: Engine, sql: string): Promise<Traced> {
  try {
    const { rows } = await engine.query(
      'SELECT json_serialize_plan($statement::VARCHAR, optimize := false) AS plan',
      { parameters: { statement: sql } },
    );
    const trace = tracePlanText(String(rows[0]?.plan));
    const described = await engine.query(`SELECT column_name, column_type FROM (DESCRIBE ${sql}\n)`);
    return {
      kind: 'traced',
      trace: {
        ...trace,
        names: described.rows.map((row) => String(row.column_name)),
        types: described.rows.map((row) => String(row.column_type)),
      },
    };
  } catch (error) {
    if (error instanceof Untraceable || (error instanceof AppError && error.code === 'bad_request')) {
      return { kind: 'unknown', reason: asSentence(error.message) };
    }
    throw error;
  }
}

/** Of `json_serialize_plan`, not optimised. Throws `Untraceable`, also for a plan that was refused. */
export function tracePlanText(json: string): Trace {
  const { error, error_message, plans } = readJson(json) as {
    error: boolean;
    error_message?: string;
    plans?: readonly unknown[];
  };
  if (error) throw new Untraceable(error_message?.split('\n')[0] ?? 'the statement cannot be planned');
  if (plans?.length !== 1) throw new Untraceable('it is not a single statement');
  return tracePlan(plans[0] as Record<string, unknown>);
}

export function asSentence(text: string): string {
  const sentence = `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
