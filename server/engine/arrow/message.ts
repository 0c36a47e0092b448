/**
 * Messages of an Arrow IPC stream. Source: https://arrow.apache.org/docs/format/Columnar.html and the FlatBuffers
 * schemas Message.fbs and Schema.fbs of the Apache Arrow format, version 1.5 (metadata version V5).
 */
import type { ArrowField, ArrowType } from './arrow-type.ts';
import { FlatBuffer, type Place, type Slot } from './flatbuffer.ts';

const METADATA_V5 = 4;
export const HEADER = { schema: 1, dictionary: 2, batch: 3 } as const;
const CONTINUATION = 0xffffffff;

/** Rows in one place: a node for each field, parents before children, and their buffers one after the other. */
export interface Batch {
  readonly rows: number;
  readonly nodes: readonly (readonly [rows: number, nulls: number])[];
  readonly buffers: readonly Uint8Array[];
}

const int8 = (value: number): Slot => ({ bytes: 1, value });
const int16 = (value: number): Slot => ({ bytes: 2, value });
const int32 = (value: number): Slot => ({ bytes: 4, value });
const int64 = (value: number): Slot => ({ bytes: 8, value: BigInt(value) });
const flag = (value: boolean): Slot => (value ? int8(1) : null);
const TIME_UNIT = { s: 0, ms: 1, us: 2, ns: 3 } as const;

/** The number of the type in Schema.fbs's union, and its table. */
function writeType(into: FlatBuffer, type: ArrowType): { number: number; at: Place } {
  switch (type.kind) {
    case 'null':
      return { number: 1, at: into.table([]) };
    case 'int':
      return { number: 2, at: into.table([int32(type.bits), flag(type.signed)]) };
    case 'float':
      return { number: 3, at: into.table([int16(type.bits === 32 ? 1 : 2)]) };
    case 'binary':
      return { number: 4, at: into.table([]) };
    case 'utf8':
      return { number: 5, at: into.table([]) };
    case 'bool':
      return { number: 6, at: into.table([]) };
    case 'decimal':
      return { number: 7, at: into.table([int32(type.precision), int32(type.scale), int32(128)]) };
    case 'date':
      return { number: 8, at: into.table([int16(0)]) };
    case 'time':
      return { number: 9, at: into.table([int16(TIME_UNIT[type.unit]), int32(64)]) };
    case 'timestamp': {
      const zone = type.zone === null ? null : { at: into.string(type.zone) };
      return { number: 10, at: into.table([int16(TIME_UNIT[type.unit]), zone]) };
    }
    case 'interval':
      return { number: 11, at: into.table([int16(2)]) };
    case 'list':
      return { number: 12, at: into.table([]) };
    case 'struct':
      return { number: 13, at: into.table([]) };
    case 'fixed_list':
      return { number: 16, at: into.table([int32(type.length)]) };
    case 'map':
      return { number: 17, at: into.table([]) };
    case 'dictionary':
      return writeType(into, { kind: 'utf8' });
  }
}

function writeField(into: FlatBuffer, { name, type, children }: ArrowField): Place {
  const { number, at } = writeType(into, type);
  let dictionary: Slot = null;
  if (type.kind === 'dictionary') {
    const index = into.table([int32(type.bits), null]);
    dictionary = { at: into.table([int64(type.id), { at: index }]) };
  }
  const fields = into.references(children.map((child) => writeField(into, child)));
  const label = into.string(name);
  // The keys of a map and the entries that hold them may not be null.
  const nullable = !type.required;
  return into.table([{ at: label }, flag(nullable), int8(number), { at }, dictionary, { at: fields }]);
}

/** `FF FF FF FF`, the length of the metadata, the metadata, the body. */
function encapsulate(into: FlatBuffer, header: number, at: Place, bodyBytes: number): Buffer {
  const message = into.table([int16(METADATA_V5), int8(header), { at }, int64(bodyBytes)]);
  const metadata = into.finish(message);
  const bytes = Buffer.alloc(8 + metadata.length + bodyBytes);
  bytes.writeUInt32LE(CONTINUATION, 0);
  bytes.writeInt32LE(metadata.length, 4);
  bytes.set(metadata, 8);
  return bytes;
}

function padded(bytes: number): number {
  return (bytes + 7) & ~7;
}

function writeBatch(into: FlatBuffer, { rows, nodes, buffers }: Batch): { at: Place; bodyBytes: number } {
  const regions: [number, number][] = [];
  let bodyBytes = 0;
  for (const { length } of buffers) {
    regions.push([bodyBytes, length]);
    bodyBytes += padded(length);
  }
  const regionsAt = into.structs(2, regions);
  const nodesAt = into.structs(2, nodes);
  return { at: into.table([int64(rows), { at: nodesAt }, { at: regionsAt }]), bodyBytes };
}

function fillBody(message: Buffer, bodyBytes: number, buffers: readonly Uint8Array[]): Buffer {
  let at = message.length - bodyBytes;
  for (const buffer of buffers) {
    message.set(buffer, at);
    at += padded(buffer.length);
  }
  return message;
}

export function schemaMessage(fields: readonly ArrowField[]): Buffer {
  const into = new FlatBuffer();
  const places = into.references(fields.map((field) => writeField(into, field)));
  return encapsulate(into, HEADER.schema, into.table([null, { at: places }]), 0);
}

/** Copies the buffers: they may be used again afterwards. */
export function batchMessage(batch: Batch): Buffer {
  const into = new FlatBuffer();
  const { at, bodyBytes } = writeBatch(into, batch);
  return fillBody(encapsulate(into, HEADER.batch, at, bodyBytes), bodyBytes, batch.buffers);
}

/** The values of the dictionary with this id, before the first batch that uses them. */
export function dictionaryMessage(id: number, batch: Batch): Buffer {
  const into = new FlatBuffer();
  const { at: data, bodyBytes } = writeBatch(into, batch);
  const at = into.table([int64(id), { at: data }]);
  return fillBody(encapsulate(into, HEADER.dictionary, at, bodyBytes), bodyBytes, batch.buffers);
}

/** What a whole message is, by its own metadata; `header` is null for the end of a stream. */
export function messageFacts(message: Uint8Array): {
  readonly header: number | null;
  /** With the prefix. */
  readonly metadataBytes: number;
  readonly bodyBytes: number;
} {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  const metadataBytes = 8 + view.getInt32(4, true);
  if (metadataBytes === 8) return { header: null, metadataBytes, bodyBytes: 0 };
  const { table, fieldAt } = rootTable(view, 8);
  const header = fieldAt(1);
  return {
    header: header === 0 ? 0 : view.getUint8(table + header),
    metadataBytes,
    bodyBytes: message.length - metadataBytes,
  };
}

/** Where the header of a whole message is, as a table of its metadata. */
export function headerPlace(message: Uint8Array): number {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  const { table, fieldAt } = rootTable(view, 8);
  const reference = table + fieldAt(2);
  return reference + view.getUint32(reference, true);
}

/** How many rows a whole message brings: none unless it is a batch. */
export function batchRows(message: Uint8Array): number {
  if (messageFacts(message).header !== HEADER.batch) return 0;
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  const table = headerPlace(message);
  const vtable = table - view.getInt32(table, true);
  const length = view.getUint16(vtable, true) > 4 ? view.getUint16(vtable + 4, true) : 0;
  return length === 0 ? 0 : Number(view.getBigInt64(table + length, true));
}

function rootTable(view: DataView, at: number): { table: number; fieldAt: (field: number) => number } {
  const table = at + view.getUint32(at, true);
  const vtable = table - view.getInt32(table, true);
  const fieldAt = (field: number) => {
    const slot = 4 + 2 * field;
    return slot < view.getUint16(vtable, true) ? view.getUint16(vtable + slot, true) : 0;
  };
  return { table, fieldAt };
}

export const END_OF_STREAM: Uint8Array = Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 0);
