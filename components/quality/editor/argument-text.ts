import type { Json } from '#server/expectations/schema.ts';

/** Arguments as people write them into a line or an area of text, and back. */

export type ReadText = { readonly value: Json | undefined } | { readonly problem: string };

export interface TextForm {
  write(value: Json | undefined): string;
  /** Undefined: nothing is written, so the argument is not there. */
  read(text: string): ReadText;
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
/** Digits that a double cannot hold stay the text that they are. */
const isNumber = (text: string) => NUMBER.test(text) && Number.isFinite(Number(text));

function scalarOf(text: string): Json {
  if (text === 'null') return null;
  if (text === 'true' || text === 'false') return text === 'true';
  if (isNumber(text)) return Number(text);
  if (text.startsWith('"') && text.endsWith('"') && text.length > 1) {
    try {
      return JSON.parse(text) as string;
    } catch {
      return text;
    }
  }
  return text;
}

function scalarText(value: Json): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  const isPlain =
    value !== '' && value.trim() === value && !value.includes('\n') && scalarOf(value) === value;
  return isPlain ? value : JSON.stringify(value);
}

const linesOf = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

const empty = (text: string) => text.trim() === '';

/** Numbers, texts, true, false and null, one a line. */
export const VALUES: TextForm = {
  write: (value) => (Array.isArray(value) ? value.map(scalarText).join('\n') : ''),
  read: (text) => ({ value: empty(text) ? undefined : linesOf(text).map(scalarOf) }),
};

/** Texts, one a line. */
export const TEXTS: TextForm = {
  write: (value) => (Array.isArray(value) ? value.map(String).join('\n') : ''),
  read: (text) => ({ value: empty(text) ? undefined : text.split('\n').filter((line) => line !== '') }),
};

/** A number, or whatever else as a text: dates are compared as such. */
export const BOUND: TextForm = {
  write: (value) => (value == null ? '' : typeof value === 'string' ? value : String(value)),
  read: (text) => ({
    value: empty(text) ? undefined : isNumber(text.trim()) ? Number(text) : text.trim(),
  }),
};

export const NUMBERS: TextForm = {
  write: (value) => (value == null ? '' : String(value)),
  read(text) {
    if (empty(text)) return { value: undefined };
    return isNumber(text.trim()) ? { value: Number(text) } : { problem: 'Write a number, as 12 or 0.5.' };
  },
};

/** A share as percent. */
export const PERCENT: TextForm = {
  write: (value) => (typeof value === 'number' ? String(Number((value * 100).toPrecision(12))) : ''),
  read(text) {
    if (empty(text)) return { value: undefined };
    const part = text.trim().replace(/\s*%$/, '');
    if (!isNumber(part) || Number(part) < 0 || Number(part) > 100) {
      return { problem: 'Write a percentage from 0 to 100.' };
    }
    return { value: Number((Number(part) / 100).toPrecision(12)) };
  },
};

export const JSON_TEXT: TextForm = {
  write: (value) => (value === undefined ? '' : JSON.stringify(value, null, 2)),
  read(text) {
    if (empty(text)) return { value: undefined };
    try {
      return { value: JSON.parse(text) as Json };
    } catch {
      return { problem: 'This is not JSON yet.' };
    }
  },
};

/** `order_id: VARCHAR`, one a line. */
export const COLUMN_TYPES: TextForm = {
  write: (value) =>
    Array.isArray(value)
      ? (value as readonly { name: string; type: string }[])
          .map(({ name, type }) => `${name}: ${type}`)
          .join('\n')
      : '',
  read(text) {
    if (empty(text)) return { value: undefined };
    const columns = linesOf(text).map((line) => {
      const [, name = '', type = ''] = /^(.*):([^:]*)$/.exec(line) ?? [];
      return { name: name.trim(), type: type.trim() };
    });
    const isWhole = columns.every(({ name, type }) => name !== '' && type !== '');
    return isWhole ? { value: columns } : { problem: 'Write a name, a colon and a type on each line.' };
  },
};
