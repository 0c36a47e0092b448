/** What DuckDB says with `errors_as_json`. */
export interface EngineFault {
  /** `Catalog`, `Binder`, `Out of Memory`, …; empty for what is not DuckDB's. */
  readonly type: string;
  readonly subtype: string;
  readonly message: string;
  /** What was not found, and what it was looked for as: `Table`, `Scalar Function`. */
  readonly name: string | null;
  readonly kind: string | null;
  readonly candidates: string | null;
  /** In bytes of the statement. */
  readonly position: number | null;
}

/** The engine's process has ended or can no longer be trusted. */
export class EngineCrashed extends Error {
  override readonly name = 'EngineCrashed';
}

const TRAP =
  /memory access out of bounds|unreachable|null function|function signature mismatch|table index is out of bounds|Aborted\(|Maximum call stack|divide by zero|invalid array buffer length/i;
/** After these DuckDB itself refuses every further statement. */
const FATAL_TYPES = new Set(['FATAL', 'INTERNAL']);

/** Whether the engine must be started anew after this. */
export function isCrash(error: unknown): boolean {
  if (error instanceof EngineCrashed) return true;
  if (!(error instanceof Error)) return false;
  return error.name === 'RuntimeError' || TRAP.test(error.message) || FATAL_TYPES.has(faultOf(error).type);
}

/** Reads an error of the engine; its JSON may stand behind a prefix. */
export function faultOf(error: unknown): EngineFault {
  const text = error instanceof Error ? error.message : String(error);
  const parsed = parseFrom(text, text.indexOf('{'));
  const said = (key: string) => (typeof parsed[key] === 'string' ? (parsed[key] as string) : null);
  const position = Number(said('position') ?? Number.NaN);
  const [, prefix = '', rest = text] = /^([\w ]+?) Error: ([\s\S]*)$/.exec(text) ?? [];
  return {
    type: said('exception_type') ?? prefix,
    subtype: said('error_subtype') ?? '',
    message: (said('exception_message') ?? rest).replace(/\n\nLINE \d+:[\s\S]*$/, '').trim(),
    name: said('name'),
    kind: said('type'),
    candidates: said('candidates'),
    position: Number.isInteger(position) ? position : null,
  };
}

function parseFrom(text: string, start: number): Record<string, unknown> {
  if (start < 0) return {};
  try {
    const value: unknown = JSON.parse(text.slice(start));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
