/** A column of a result, as far as drawing it needs to know. */
export interface ChartColumn {
  readonly name: string;
  /** DuckDB's name of the type. */
  readonly type: string;
}

/** Cells by place, as DuckDB writes them; null for a missing value. */
export interface ChartRows {
  readonly rowCount: number;
  text(row: number, column: number): string | null;
}

export type ColumnRole = 'number' | 'time' | 'step' | 'category' | 'other';

const NUMBER = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|BIGNUM|FLOAT|DOUBLE|DECIMAL\b.*)$/;
const WHOLE = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|BIGNUM|DECIMAL\(\d+,\s*0\))$/;
const TIME = /^(DATE|TIMESTAMP.*|DATETIME)$/;
const CATEGORY = /^(VARCHAR|BOOLEAN|UUID|ENUM\b.*|CHAR.*|TEXT|TIME)$/;
/** Whole numbers that put rows in order and are no amounts. */
const STEP_NAME = /(^|_)(year|quarter|month|week|day|weekday|hour|minute|step|place|rank|bucket)$/i;
const KEY_NAME = /(^|_)(id|key|nr|no|code|number|sku|zip|postcode)$/i;

/** What a column is for in a chart: an amount, an instant, a numbered step, a name, or nothing that can be drawn. */
export function roleOf({ name, type }: ChartColumn): ColumnRole {
  const kind = type.toUpperCase();
  if (TIME.test(kind)) return 'time';
  if (NUMBER.test(kind)) {
    if (WHOLE.test(kind) && STEP_NAME.test(name)) return 'step';
    return WHOLE.test(kind) && KEY_NAME.test(name) ? 'category' : 'number';
  }
  return CATEGORY.test(kind) ? 'category' : 'other';
}

/** A number whatever its name says: what may be put on the value axis when a person chooses. */
export function isAmount({ type }: ChartColumn): boolean {
  return NUMBER.test(type.toUpperCase());
}

export function isWhole({ type }: ChartColumn): boolean {
  return WHOLE.test(type.toUpperCase());
}

/** As a number; null for what is missing or is none, infinity and NaN among it. */
export function amountOf(text: string | null): number | null {
  if (text === null || text === '') return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

const INSTANT = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?)?Z?$/;

/** Milliseconds since 1970 of a date or a timestamp, read as UTC; null for what is none. */
export function instantOf(text: string | null): number | null {
  const found = text === null ? null : INSTANT.exec(text);
  if (!found) return null;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '0'] = found;
  const date = new Date(0);
  // Date.UTC takes the years up to 99 for those of the last century.
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  date.setUTCHours(Number(hour), Number(minute), Number(second), Math.floor(Number(`0.${fraction}`) * 1000));
  return date.getTime();
}
