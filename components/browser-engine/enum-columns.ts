import {
  type Batch,
  type Column,
  columnFromArray,
  type DataType,
  type DictionaryType,
  dictionary,
  type Field,
  Type,
  tableFromColumns,
  tableFromIPC,
  tableToIPC,
  uint32,
  utf8,
} from '@uwdata/flechette';
import {
  type ArrowMessage,
  arrowMessages,
  DICTIONARY_BATCH,
  END_OF_STREAM,
  RECORD_BATCH,
} from './arrow-messages.ts';

/**
 * Texts of few values are kept as an ENUM, over which statements are several times as fast as over VARCHAR. The engine
 * takes such columns for VARCHAR when they come in, and gives them out without their values; both is made good here.
 */

export interface EnumColumn {
  readonly name: string;
  /** In the order in which they are sorted. */
  readonly values: readonly string[];
}

const ENUM = /\bENUM\(('(?:[^']|'')*'(?:, '(?:[^']|'')*')*)\)/g;
const VALUE = /'((?:[^']|'')*)'/g;

/** The columns of a whole Arrow IPC stream that come with a dictionary of texts. */
export function enumColumns(stream: Uint8Array): EnumColumn[] {
  const first = firstRows(stream);
  if (!first) return [];
  const { schema, children } = tableFromIPC(stream.subarray(0, first.end));
  return schema.fields.flatMap(({ name, type }, place) => {
    if (type.typeId !== Type.Dictionary || type.dictionary.typeId !== Type.Utf8) return [];
    const batch = children[place]?.data[0] as (Batch<string> & { dictionary: Column<string> }) | undefined;
    const values = [...(batch?.dictionary ?? [])].filter((value) => value !== null);
    return values.length === 0 ? [] : [{ name, values }];
  });
}

/** The same stream without rows. */
export function withoutRows(stream: Uint8Array): Uint8Array<ArrayBuffer> {
  const first = firstRows(stream);
  return joined([stream.subarray(0, first?.start ?? stream.length - END_OF_STREAM.length), END_OF_STREAM]);
}

function firstRows(stream: Uint8Array): ArrowMessage | undefined {
  for (const message of arrowMessages(stream)) if (message.kind === RECORD_BATCH) return message;
  return undefined;
}

/** A statement that gives an ENUM and that DESCRIBE does not take, so that its values are not known. */
export class UnknownValues extends Error {}

/** Whether rows under this schema message have dictionaries. */
export function hasDictionaries(schema: Uint8Array): boolean {
  return dictionariesOf(tableFromIPC(schema).schema.fields).length > 0;
}

/**
 * The dictionary batches that belong after a result's schema message. `types` are the result's columns as DESCRIBE names
 * them. Throws UnknownValues where the two do not tell the same.
 */
export function dictionaryBatches(schema: Uint8Array, types: readonly string[]): Uint8Array<ArrayBuffer> {
  const wanted = dictionariesOf(tableFromIPC(schema).schema.fields);
  const enums = types.flatMap((type) => [...type.matchAll(ENUM)].map(([, values = '']) => valuesOf(values)));
  if (enums.length !== wanted.length || wanted.some(({ id }, place) => id !== place))
    throw new UnknownValues();
  const length = Math.max(0, ...enums.map((values) => values.length));
  const type = dictionary(utf8(), uint32());
  const columns = enums.map((values, place): [string, Column<unknown>] => [
    String(place),
    columnFromArray(
      Array.from({ length }, (_, row) => values[row] ?? null),
      type,
    ),
  ]);
  const stream = tableToIPC(tableFromColumns(columns), { format: 'stream' });
  if (!stream) throw new UnknownValues();
  const batches = [...arrowMessages(stream)].filter(({ kind }) => kind === DICTIONARY_BATCH);
  return joined(batches.map(({ start, end }) => stream.subarray(start, end)));
}

/** Depth first, as they are numbered. */
function dictionariesOf(fields: readonly Field[]): DictionaryType[] {
  return fields.flatMap(({ type }) => inType(type));
}

function inType(type: DataType): DictionaryType[] {
  if (type.typeId === Type.Dictionary) return [type];
  return 'children' in type ? dictionariesOf(type.children as readonly Field[]) : [];
}

function valuesOf(list: string): string[] {
  return [...list.matchAll(VALUE)].map(([, text = '']) => text.replaceAll("''", "'"));
}

export function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
