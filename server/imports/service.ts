import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { AppError } from '#server/errors.ts';
import { REJECTION_HEADER, TOPIC_NAMES, TOPICS } from '#server/events/topics.ts';
import type { ProducerRecord, StreamTransport } from '#server/stream/transport.ts';
import { beginImport, saveImport } from './imports-data.ts';
import { formatOf, openFile, READ_BYTES, sha256Of } from './open-file.ts';
import { orderEventOf } from './order-event.ts';
import { type OrderLine, readOrderLine, sameOrder } from './order-line.ts';
import type { FileFormat, FormatOptions } from './recognise.ts';
import { splitRecords, type TextRecord } from './split-records.ts';
import { AMOUNT_CENTS_MAX } from './values.ts';

const BATCH_RECORDS = 5_000;
const BATCH_BYTES = 8 * 1024 * 1024;
const ORDER_LINES_MAX = 1_000;
const REJECTIONS_SHOWN_MAX = 20;
const RAW_BYTES_MAX = 64 * 1024;

export interface ImportOptions extends FormatOptions {
  /** Three letters. */
  readonly currency: string;
  readonly signal?: AbortSignal;
  onProgress?(progress: { bytesDone: number; sizeBytes: number; lines: number }): void;
}

interface Rejection {
  readonly line: number;
  readonly reason: string;
}

/** Sums over the whole file, also over what an earlier run has sent already. */
export interface ImportReport {
  readonly outcome: 'imported' | 'already imported';
  /** Lines sent by an earlier run of the same file. */
  readonly linesBefore: number;
  readonly lines: number;
  readonly orders: number;
  readonly customers: number;
  readonly units: number;
  readonly revenueCents: number;
  readonly rejected: number;
  /** The first of the rejected lines. */
  readonly rejections: readonly Rejection[];
}

class Importer {
  readonly #transport: StreamTransport;
  readonly #sha256: string;
  readonly #currency: string;
  readonly #skip: number;
  readonly #customers = new Set<string>();
  #order: { lineNumber: number; lines: OrderLine[]; cents: number } | null = null;
  #batch: ProducerRecord[] = [];
  #batchBytes = 0;
  /** Of the order that is being put together, and of the last one before it. */
  #endByte = 0;
  #orderFirstLine = 0;
  lines = 0;
  orders = 0;
  units = 0;
  revenueCents = 0;
  rejected = 0;
  readonly rejections: Rejection[] = [];

  constructor(transport: StreamTransport, sha256: string, currency: string, skip: number) {
    this.#transport = transport;
    this.#sha256 = sha256;
    this.#currency = currency;
    this.#skip = skip;
  }

  get customers(): number {
    return this.#customers.size;
  }

  async take(record: TextRecord, format: FileFormat): Promise<void> {
    const read = record.values ? readOrderLine(record.values, format) : null;
    const open = this.#order;
    const goesOn =
      read?.ok === true &&
      open !== null &&
      open.lines.length < ORDER_LINES_MAX &&
      open.cents + read.value.amountCents <= AMOUNT_CENTS_MAX &&
      sameOrder(open.lines[0] as OrderLine, read.value);
    if (!goesOn) {
      this.closeOrder();
      if (this.#batch.length >= BATCH_RECORDS || this.#batchBytes >= BATCH_BYTES) await this.flush(false);
    }
    this.lines += 1;
    this.#endByte = record.endByte;
    if (!read?.ok) {
      this.#reject(record, read?.reason ?? record.problem ?? 'it cannot be read');
    } else if (goesOn) {
      open.lines.push(read.value);
      open.cents += read.value.amountCents;
    } else {
      this.#order = { lineNumber: record.line, lines: [read.value], cents: read.value.amountCents };
      this.#orderFirstLine = this.lines;
    }
  }

  /** Counts the order that was being put together, and sends it unless an earlier run did. */
  closeOrder(): void {
    if (!this.#order) return;
    const order = this.#order;
    this.#order = null;
    this.orders += 1;
    this.#customers.add((order.lines[0] as OrderLine).customerId);
    for (const { quantity } of order.lines) this.units += quantity;
    this.revenueCents += order.cents;
    if (this.#orderFirstLine <= this.#skip) return;
    const event = orderEventOf(order, this.#sha256, this.#currency);
    this.#push({ key: event.order_id, value: Buffer.from(JSON.stringify(event), 'utf8') });
  }

  #reject(record: TextRecord, reason: string): void {
    this.rejected += 1;
    const { line } = record;
    if (this.rejections.length < REJECTIONS_SHOWN_MAX) this.rejections.push({ line, reason });
    if (this.lines <= this.#skip) return;
    this.#push({
      key: `import-${this.#sha256.slice(0, 16)}-${line}`,
      value: record.raw.subarray(0, RAW_BYTES_MAX),
      headers: { [REJECTION_HEADER]: `line ${line}: ${reason}` },
    });
  }

  #push(record: ProducerRecord): void {
    this.#batch.push(record);
    this.#batchBytes += record.value?.length ?? 0;
  }

  /** Makes durable what is complete, then notes how far that is. */
  async flush(finished: boolean): Promise<void> {
    if (finished) this.closeOrder();
    const batch = this.#batch;
    this.#batch = [];
    this.#batchBytes = 0;
    await this.#transport.append('orders', batch);
    if (this.lines < this.#skip && !finished) return;
    await saveImport(this.#sha256, {
      bytesDone: this.#endByte,
      linesDone: this.lines,
      linesBad: this.rejected,
      finished,
    });
  }
}

/**
 * Streams an order history into the `orders` topic, one paid order per line (lines of one order number that
 * follow each other become one order). Progress is noted after every durable batch: the same file again goes
 * on where it was left, and what was sent twice in between has the same event ids. Lines that cannot be read
 * go to the dead letters with their number and reason.
 */
export async function importOrders(
  transport: StreamTransport,
  path: string,
  options: ImportOptions,
): Promise<ImportReport> {
  const { name, sizeBytes, head } = await openFile(path);
  const format = formatOf(head, name, options);
  const sha256 = await sha256Of(path);
  await transport.ensureTopics(
    TOPIC_NAMES.map((topic) => ({ name: topic, partitions: TOPICS[topic].partitions })),
  );
  const known = await beginImport({ sha256, topic: 'orders', name, sizeBytes });
  const importer = new Importer(transport, sha256, options.currency, known.linesDone);
  const report = (outcome: ImportReport['outcome']): ImportReport => {
    const { lines, orders, customers, units, revenueCents, rejected, rejections } = importer;
    const linesBefore = Math.min(known.linesDone, lines);
    return { outcome, linesBefore, lines, orders, customers, units, revenueCents, rejected, rejections };
  };
  const finishedBefore = known.finishedAt !== null;

  const hash = createHash('sha256');
  async function* chunks(): AsyncGenerator<Buffer> {
    for await (const chunk of createReadStream(path, { highWaterMark: READ_BYTES })) {
      options.signal?.throwIfAborted();
      hash.update(chunk);
      yield chunk;
    }
  }
  let header = format.hasHeader;
  let reportedByte = 0;
  for await (const record of splitRecords(chunks(), format.separator)) {
    if (header) {
      header = false;
      continue;
    }
    await importer.take(record, format);
    if (record.endByte - reportedByte >= READ_BYTES) {
      reportedByte = record.endByte;
      options.onProgress?.({ bytesDone: record.endByte, sizeBytes, lines: importer.lines });
    }
  }
  if (importer.lines === 0) throw new AppError('bad_request', `${name} has a header and no lines after it.`);
  if (hash.digest('hex') !== sha256) {
    throw new AppError(
      'conflict',
      `${name} was changed while it was read. Import it again when it is complete.`,
    );
  }
  if (finishedBefore) importer.closeOrder();
  else await importer.flush(true);
  options.onProgress?.({ bytesDone: sizeBytes, sizeBytes, lines: importer.lines });
  return report(finishedBefore ? 'already imported' : 'imported');
}
