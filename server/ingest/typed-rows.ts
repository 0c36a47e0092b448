import {
  ColumnDictionary,
  type ColumnLimits,
  ColumnSegment,
  DEFAULT_LIMITS,
} from '#server/lake/parquet-column.ts';
import { isColumnType, type StagedColumn } from '#server/lake/stage-columns.ts';
import type { TableField } from '#server/lake/table.ts';
import { typedValue } from './typed-values.ts';

/** Names that a plain object has a value for without having been given one. */
const INHERITED = Object.getOwnPropertyNames(Object.prototype);

interface Column {
  readonly field: TableField;
  readonly dictionary: ColumnDictionary;
}

/** The typed columns of one topic's rows: what a bronze table had at the time that the first of the rows came. */
export class TypedLayout {
  readonly fields: readonly TableField[];
  /** How the table wants columns laid out. */
  readonly limits: ColumnLimits;
  readonly #columns: readonly Column[];
  /** Some field is of a type, or has a name, that values are not laid out for. */
  readonly isPlain: boolean;

  constructor(fields: readonly TableField[], limits: ColumnLimits = DEFAULT_LIMITS) {
    this.fields = fields;
    this.limits = limits;
    this.isPlain = fields.every(
      ({ name, type, required }) => isColumnType(type) && !required && !INHERITED.includes(name),
    );
    this.#columns = fields.flatMap((field) =>
      isColumnType(field.type) ? [{ field, dictionary: new ColumnDictionary(field.type, limits) }] : [],
    );
  }

  rows(): TypedRows {
    return new TypedRows(this.#columns, this.isPlain, this.limits);
  }

  /** The columns of some rows by the ids of their fields. */
  columns(rows: readonly TypedRows[]): Map<number, StagedColumn> {
    return new Map(
      this.#columns.map(({ field, dictionary }, index) => [
        field.id,
        { dictionary, segments: rows.map(({ segments }) => segments[index] as ColumnSegment) },
      ]),
    );
  }
}

/** Of one partition. */
export class TypedRows {
  readonly #columns: readonly Column[];
  readonly segments: readonly ColumnSegment[];
  #isWhole: boolean;

  constructor(columns: readonly Column[], isPlain: boolean, limits: ColumnLimits) {
    this.#columns = columns;
    this.#isWhole = isPlain;
    this.segments = columns.map(({ field, dictionary }) => {
      if (!isColumnType(field.type)) throw new Error(`No column is of type ${field.type}.`);
      return new ColumnSegment(field.type, dictionary, limits);
    });
  }

  /** Each row has its values here; where not, the columns have to be read out of the payloads. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** `event` is what JSON.parse makes of the payload, which JSON.stringify wrote; null where somebody else wrote it. */
  add(event: Readonly<Record<string, unknown>> | null): void {
    const columns = this.#columns;
    if (!this.#isWhole || columns.length === 0) return;
    if (event === null) {
      this.#isWhole = false;
      return;
    }
    for (let index = 0; index < columns.length; index++) {
      const { name, type } = (columns[index] as Column).field;
      const value = typedValue(event[name], type);
      const segment = this.segments[index] as ColumnSegment;
      if (value === null) segment.addNull();
      else if (value !== undefined) segment.add(value);
      else {
        this.#isWhole = false;
        return;
      }
    }
  }
}
