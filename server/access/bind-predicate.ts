import { quoteLiteral } from '../engine/sql-text.ts';
import type { DatasetColumn } from './dataset.ts';
import { classOf } from './fit-mask.ts';
import type { Attribute, Condition, Predicate } from './predicate.ts';
import { givenBy, PREDICATE_FUNCTIONS, type Takes } from './predicate-functions.ts';

/** The values of one person's attribute; none for one they do not have. */
export type ValuesOf = (attribute: string) => readonly string[];

/** A condition for one table and one person: SQL, or why there is none and no row passes. */
export type BoundPredicate = { readonly sql: string } | { readonly sql: 'false'; readonly problem: string };

/** A condition fitted to a table: what of it was found out once for everybody. */
export interface FittedPredicate {
  readonly predicate: Predicate;
  /** Why no row of this table can pass; null when it fits. */
  readonly problem: string | null;
  /** Whether some value could make it fail; then it is asked in a way that failing is no. */
  readonly mayFail: boolean;
}

type Kind =
  | 'text'
  | 'number'
  | 'boolean'
  | 'date'
  | 'instant'
  | 'other'
  | 'literal'
  | 'null'
  | 'text list'
  | 'number list';

class DoesNotFit extends Error {}

/**
 * Whether a condition makes sense for a table's columns. A column that is not there, or values that cannot be
 * compared, are a problem: such a filter lets no row pass.
 */
export function fitPredicate(predicate: Predicate, columns: readonly DatasetColumn[]): FittedPredicate {
  const types = new Map(columns.map(({ name, type }) => [name.toLowerCase(), type]));
  const checker = new Checker(types);
  try {
    const kind = checker.kindOf(predicate.condition);
    if (kind !== 'boolean' && kind !== 'null') throw new DoesNotFit('it is not a condition but a value');
    return { predicate, problem: null, mayFail: checker.mayFail };
  } catch (error) {
    if (!(error instanceof DoesNotFit)) throw error;
    return { predicate, problem: error.message, mayFail: false };
  }
}

/** The condition with a person's attributes in it as literals. */
export function bindPredicate(
  { predicate, problem, mayFail }: FittedPredicate,
  valuesOf: ValuesOf,
): BoundPredicate {
  if (problem !== null) return { sql: 'false', problem };
  let sql = '';
  let done = 0;
  for (const attribute of predicate.attributes) {
    const values = valuesOf(attribute.name);
    if (values.length > 1 && (attribute.place === 'scalar' || attribute.place === 'argument')) {
      const several = `user.${attribute.name} has ${values.length} values here; ask with IN user.${attribute.name}`;
      return { sql: 'false', problem: several };
    }
    sql += predicate.text.slice(done, attribute.start) + attributeSql(attribute, values);
    done = attribute.end;
  }
  // On lines of its own: a comment may end it.
  sql = `(\n${sql}${predicate.text.slice(done)}\n)`;
  return { sql: mayFail ? `TRY${sql}` : sql };
}

function attributeSql({ place }: Attribute, values: readonly string[]): string {
  const texts = values.map(textSql);
  switch (place) {
    case 'list':
      return texts.length === 0 ? 'CAST(NULL AS VARCHAR[])' : `list_value(${texts.join(', ')})`;
    case 'expand':
      return texts.length === 0 ? 'NULL' : texts.join(', ');
    case 'argument':
      return texts[0] ?? 'CAST(NULL AS VARCHAR)';
    case 'scalar':
      return texts[0] ?? 'NULL';
  }
}

/** A text as SQL, whatever is in it: the statement's text itself cannot hold a NUL, and no text holds half a character. */
function textSql(value: string): string {
  if (!value.isWellFormed()) return 'NULL';
  if (!value.includes('\0')) return quoteLiteral(value);
  return `(${value.split('\0').map(quoteLiteral).join(' || chr(0) || ')})`;
}

const KIND_OF_CLASS = {
  text: 'text',
  integer: 'number',
  decimal: 'number',
  boolean: 'boolean',
  date: 'date',
  instant: 'instant',
  other: 'other',
} as const;

const CASTS_FROM: Readonly<Record<string, readonly Kind[]>> = {
  text: ['text', 'number', 'boolean', 'date', 'instant', 'literal', 'null'],
  number: ['text', 'number', 'boolean', 'literal', 'null'],
  boolean: ['text', 'number', 'boolean', 'literal', 'null'],
  date: ['text', 'date', 'instant', 'literal', 'null'],
  instant: ['text', 'date', 'instant', 'literal', 'null'],
};

/**
 * Whether a column is asked however the condition is simplified. What is true or false is taken for fixed: DuckDB finds
 * `region = 'DE' OR TRUE` to be TRUE, and so much may come of any of them by what it knows of a table's values.
 */
function asksColumn(condition: Condition): boolean {
  switch (condition.kind) {
    case 'column':
      return true;
    case 'cast':
      return asksColumn(condition.value);
    case 'coalesce':
      return condition.parts.slice(0, 1).some(asksColumn);
    case 'call':
      return givenBy(condition.name) !== 'boolean' && condition.parts.some(asksColumn);
    case 'list':
      return condition.parts.some(asksColumn);
    default:
      return false;
  }
}

/** The one kind that all of them are or can be read as. */
function commonKind(kinds: readonly Kind[]): Kind {
  return kinds.reduce((a, b): Kind => {
    if (b === 'other' || b.endsWith('list')) throw new DoesNotFit(`a ${b} cannot be compared`);
    if (a === b || b === 'null') return a;
    if (a === 'null') return b;
    if (a === 'literal' || b === 'literal') {
      const kind = a === 'literal' ? b : a;
      // In a list DuckDB reads such texts before TRY could say no.
      if (kind === 'boolean') {
        throw new DoesNotFit('a boolean is compared with TRUE or FALSE, not with a text');
      }
      return kind;
    }
    if ((a === 'date' && b === 'instant') || (a === 'instant' && b === 'date')) return 'instant';
    throw new DoesNotFit(`a ${a} cannot be compared with a ${b}`);
  }, 'null');
}

/** Whether a text must first be read as another kind, which not every text can be. */
function isConverted(kinds: readonly Kind[], common: Kind): boolean {
  return kinds.includes('literal') && !['literal', 'text', 'null'].includes(common);
}

function accepted(takes: Takes, [first]: readonly Kind[]): readonly Kind[] {
  switch (takes) {
    case 'text':
      return ['text', 'literal'];
    case 'count':
    case 'number':
      return ['number'];
    case 'time':
      return ['date', 'instant'];
    case 'list':
      return ['text list', 'number list'];
    case 'text or list':
      return ['text list', 'number list', 'text', 'literal'];
    case 'element':
      return first === 'number list' ? ['number'] : ['text', 'literal'];
  }
}

class Checker {
  mayFail = false;
  readonly #types: ReadonlyMap<string, string>;

  constructor(types: ReadonlyMap<string, string>) {
    this.#types = types;
  }

  kindOf(condition: Condition): Kind {
    switch (condition.kind) {
      case 'attribute':
        return condition.place === 'list' ? 'text list' : 'literal';
      case 'column': {
        const type = this.#types.get(condition.name);
        if (type === undefined) throw new DoesNotFit(`the table has no column ${condition.name}`);
        return KIND_OF_CLASS[classOf(type)];
      }
      case 'constant':
        if (!condition.isSmall) this.mayFail = true;
        return condition.type;
      case 'cast': {
        const from = this.kindOf(condition.value);
        if (!CASTS_FROM[condition.to]?.includes(from)) {
          throw new DoesNotFit(`a ${from} cannot be made a ${condition.to}`);
        }
        if (!condition.isTry && condition.value.kind !== 'constant') {
          // DuckDB works out what has no column in it beforehand, where its failing cannot be caught.
          if (!asksColumn(condition.value))
            throw new DoesNotFit('a cast needs a column; compare the value itself');
          this.mayFail = true;
        }
        return condition.to;
      }
      case 'logic':
        for (const part of condition.parts)
          this.#expect(this.kindOf(part), ['boolean', 'null'], 'AND and OR');
        return 'boolean';
      case 'null_test':
        this.kindOf(condition.value);
        return 'boolean';
      case 'compare':
        this.#compare(condition.parts);
        return 'boolean';
      case 'coalesce': {
        const kind = this.#unconverted(condition.parts);
        return kind === 'literal' ? 'text' : kind;
      }
      case 'list':
        return this.#listOf(condition.parts);
      case 'call':
        return this.#call(condition.name, condition.parts);
    }
  }

  /** The first is compared with each of the others. */
  #compare(parts: readonly Condition[]): void {
    const kinds = parts.map((part) => this.kindOf(part));
    const common = commonKind(kinds);
    if (!isConverted(kinds, common)) return;
    const [first, ...others] = parts.map(asksColumn);
    if (!first && !others.every(Boolean)) {
      throw new DoesNotFit('a text is compared with another kind of value, and neither is a column');
    }
    this.mayFail = true;
  }

  /** The one kind that all of them are, texts being read as nothing else. */
  #unconverted(parts: readonly Condition[]): Kind {
    const kinds = parts.map((part) => this.kindOf(part));
    const common = commonKind(kinds);
    if (isConverted(kinds, common)) throw new DoesNotFit(`a text cannot stand beside a ${common} here`);
    return common;
  }

  #listOf(parts: readonly Condition[]): Kind {
    const kind = this.#unconverted(parts);
    if (kind === 'number') return 'number list';
    if (kind === 'text' || kind === 'literal') return 'text list';
    throw new DoesNotFit('a list must be of texts or of numbers');
  }

  #call(name: string, parts: readonly Condition[]): Kind {
    const takes = PREDICATE_FUNCTIONS[name] ?? [];
    const kinds = parts.map((part) => this.kindOf(part));
    for (const [place, kind] of kinds.entries()) {
      this.#expect(kind, accepted(takes[place] as Takes, kinds), name);
      const part = parts[place];
      if (takes[place] === 'count' && !(part?.kind === 'constant' && part.isSmall)) {
        throw new DoesNotFit(`${name} takes a whole number of characters`);
      }
    }
    return givenBy(name);
  }

  #expect(kind: Kind, accepted: readonly Kind[], by: string): void {
    if (!accepted.includes(kind)) throw new DoesNotFit(`a ${kind} does not fit ${by}`);
  }
}
