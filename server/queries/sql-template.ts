import { tokenAt } from '../guard/tokens.ts';

/**
 * Statements with parameters: `{{name}}`, `{{name:type}}` or `{{name:type=default}}`, and optional clauses
 * `[[ … {{name}} … ]]` that are left out as long as one of their parameters has no value. Shared by the editor, the
 * engine in the browser and the server, so that a statement means the same everywhere.
 *
 * Values become literals of their type and never anything else: whatever a value holds, the rendered text differs from
 * the template by whole literal tokens only. The guard judges the rendered text.
 */

export const PARAMETER_TYPES = ['text', 'number', 'date', 'timestamp', 'boolean', 'list'] as const;
export type ParameterType = (typeof PARAMETER_TYPES)[number];

/** As a control holds them: a date is `2026-11-23`, a number `12.5`, a boolean `true`; a list has any texts. */
export type ParameterValues = Readonly<Record<string, string | readonly string[]>>;

export interface TemplateParameter {
  readonly name: string;
  readonly type: ParameterType;
  /** From the text; empty where it gives none. */
  readonly defaultValue: string;
  /** It stands in optional clauses only. */
  readonly isOptional: boolean;
}

export interface RenderedTemplate {
  readonly sql: string;
  /** From an offset in `sql` to the one in the template. */
  toTemplate(offset: number): number;
}

/** What is wrong, and where in the template. */
export class TemplateError extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

interface Place {
  readonly kind: 'parameter';
  readonly start: number;
  readonly end: number;
  readonly name: string;
  /** Null where the text does not say. */
  readonly type: ParameterType | null;
  readonly defaultValue: string;
}

interface Clause {
  readonly kind: 'clause';
  readonly start: number;
  readonly end: number;
  readonly places: readonly Place[];
}

const PARAMETER = /\{\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*(?::\s*([A-Za-z]+)\s*)?(?:=([^{}]*))?\}\}/y;
const WORD = /[A-Za-z0-9_$'"]/;

/** The parameters of a text in the order in which they come. Throws TemplateError. */
export function templateParameters(text: string): TemplateParameter[] {
  const parts = readTemplate(text);
  const required = new Set(parts.flatMap((part) => (part.kind === 'parameter' ? [part.name] : [])));
  const found = new Map<string, TemplateParameter>();
  for (const place of placesOf(parts)) {
    const before = found.get(place.name);
    if (before && place.type && before.type !== place.type && isTyped(parts, place)) {
      throw new TemplateError(
        `The parameter ${place.name} is called ${before.type} before and ${place.type} here.`,
        place.start,
      );
    }
    found.set(place.name, {
      name: place.name,
      type: before?.type ?? typeOf(parts, place),
      defaultValue: before?.defaultValue || place.defaultValue,
      isOptional: !required.has(place.name),
    });
  }
  return [...found.values()];
}

/**
 * The statement with its values, as DuckDB reads it. Parameters without a value take their default. Throws
 * TemplateError for a value that is missing or not of its type.
 */
export function renderTemplate(text: string, values: ParameterValues): RenderedTemplate {
  const parts = readTemplate(text);
  const literals = new Map<string, string | null>();
  for (const { name, type, defaultValue } of templateParameters(text)) {
    const given = Object.hasOwn(values, name) ? values[name] : undefined;
    const value = given === undefined || given.length === 0 ? defaultValue : given;
    const at = placesOf(parts).find((place) => place.name === name)?.start ?? 0;
    literals.set(name, value.length === 0 ? null : literalOf(name, type, value, at));
  }
  const pieces: { at: number; original: number; originalLength: number; length: number }[] = [];
  let sql = '';
  let done = 0;
  const put = (start: number, end: number, replacement: string) => {
    sql += text.slice(done, start);
    pieces.push({ at: sql.length, original: start, originalLength: end - start, length: replacement.length });
    sql += replacement;
    done = end;
  };
  const putLiteral = ({ name, start, end }: Place) => {
    const literal = literals.get(name) ?? null;
    if (literal === null) throw new TemplateError(`Give a value for ${name}.`, start);
    const before = WORD.test(text[start - 1] ?? '') ? ' ' : '';
    const after = WORD.test(text[end] ?? '') ? ' ' : '';
    put(start, end, before + literal + after);
  };
  for (const part of parts) {
    if (part.kind === 'parameter') putLiteral(part);
    else if (part.places.every(({ name }) => literals.get(name) !== null)) {
      put(part.start, part.start + 2, '  ');
      part.places.forEach(putLiteral);
      put(part.end - 2, part.end, '  ');
    } else put(part.start, part.end, ' ');
  }
  sql += text.slice(done);
  return {
    sql,
    toTemplate(offset) {
      let shift = 0;
      for (const piece of pieces) {
        if (offset < piece.at) break;
        if (offset < piece.at + piece.length) return piece.original;
        shift += piece.originalLength - piece.length;
      }
      return offset + shift;
    },
  };
}

function placesOf(parts: readonly (Place | Clause)[]): Place[] {
  return parts.flatMap((part) => (part.kind === 'parameter' ? [part] : part.places));
}

function isTyped(parts: readonly (Place | Clause)[], { name }: Place): boolean {
  return placesOf(parts).find((place) => place.name === name)?.type !== null;
}

/** Said anywhere in the text, or guessed from the name. */
function typeOf(parts: readonly (Place | Clause)[], { name }: Place): ParameterType {
  return placesOf(parts).find((place) => place.name === name && place.type)?.type ?? guessType(name);
}

const GUESSES: readonly [pattern: RegExp, type: ParameterType][] = [
  [/(^|_)(from|to|since|until|day|date|start|end)$/, 'date'],
  [/(^|_)(at|time|timestamp)$/, 'timestamp'],
  [/^(n|limit|top|min|max|days|weeks|months|years)$|_(count|number|amount|days)$|^(min|max)_/, 'number'],
  [/^(is|has|with)_/, 'boolean'],
  [/(^|_)list$/, 'list'],
];

function guessType(name: string): ParameterType {
  return GUESSES.find(([pattern]) => pattern.test(name.toLowerCase()))?.[1] ?? 'text';
}

const NUMBER = /^[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?$/;

function literalOf(
  name: string,
  type: ParameterType,
  value: string | readonly string[],
  offset: number,
): string {
  const wrong = (expected: string) => new TemplateError(`The value of ${name} must be ${expected}.`, offset);
  if (type === 'list') {
    const items = typeof value === 'string' ? [value] : value;
    return `(${items.map((item) => quoted(item, wrong)).join(', ')})`;
  }
  if (typeof value !== 'string') throw wrong('one value');
  const trimmed = value.trim();
  switch (type) {
    case 'text':
      return quoted(value, wrong);
    case 'number':
      if (!NUMBER.test(trimmed)) throw wrong('a number, like 12.5');
      // A bare minus could join one before it to the beginning of a comment.
      return /^[-+]/.test(trimmed) ? `(${trimmed})` : trimmed;
    case 'boolean':
      if (trimmed !== 'true' && trimmed !== 'false') throw wrong('true or false');
      return trimmed;
    case 'date':
      if (!DAY.test(trimmed) || !isDay(trimmed)) throw wrong('a day, like 2026-11-23');
      return `DATE '${trimmed}'`;
    case 'timestamp':
      if (!MOMENT.test(trimmed) || !isDay(trimmed.slice(0, 10)) || !isTime(trimmed.slice(11))) {
        throw wrong('a moment, like 2026-11-23 08:30:00');
      }
      return `TIMESTAMP '${trimmed.replace('T', ' ')}'`;
  }
}

function quoted(value: string, wrong: (expected: string) => TemplateError): string {
  if (value.includes('\0')) throw wrong('a text without NUL characters');
  return `'${value.replaceAll("'", "''")}'`;
}

function isDay(day: string): boolean {
  const time = Date.parse(day);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}

function isTime(time: string): boolean {
  const [hours = '', minutes = '', seconds = '0'] = time.split(':');
  return Number(hours) < 24 && Number(minutes) < 60 && Number(seconds) < 60;
}

function readTemplate(text: string): (Place | Clause)[] {
  const parts: (Place | Clause)[] = [];
  let open: { start: number; places: Place[] } | null = null;
  for (let at = 0; at < text.length; ) {
    const place = placeAt(text, at);
    if (place) {
      if (open) open.places.push(place);
      else parts.push(place);
      at = place.end;
    } else if (!open && text.startsWith('[[', at) && opensClause(text, at)) {
      open = { start: at, places: [] };
      at += 2;
    } else if (open && text.startsWith(']]', at)) {
      at += 2;
      parts.push({ kind: 'clause', start: open.start, end: at, places: open.places });
      open = null;
    } else at = tokenAt(text, at).end;
  }
  return parts;
}

/** Where `[[ … ]]` has a parameter in it; otherwise it is a list of lists. */
function opensClause(text: string, start: number): boolean {
  let hasParameter = false;
  let at = start + 2;
  while (at < text.length && !text.startsWith(']]', at)) {
    const place = placeAt(text, at);
    if (place) hasParameter = true;
    at = place?.end ?? tokenAt(text, at).end;
  }
  if (hasParameter && at >= text.length) {
    throw new TemplateError('This optional clause has no end: close it with ]].', start);
  }
  return hasParameter;
}

function placeAt(text: string, at: number): Place | null {
  PARAMETER.lastIndex = at;
  const match = PARAMETER.exec(text);
  if (!match) return null;
  const [whole, name = '', type, defaultValue = ''] = match;
  if (type !== undefined && !isParameterType(type.toLowerCase())) {
    throw new TemplateError(
      `There is no parameter type ${type}: it is one of ${PARAMETER_TYPES.join(', ')}.`,
      at,
    );
  }
  const known = (type?.toLowerCase() ?? null) as ParameterType | null;
  return {
    kind: 'parameter',
    start: at,
    end: at + whole.length,
    name,
    type: known,
    defaultValue: defaultValue.trim(),
  };
}

function isParameterType(word: string): boolean {
  return (PARAMETER_TYPES as readonly string[]).includes(word);
}
