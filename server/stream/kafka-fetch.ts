import { createRequire } from 'node:module';
import { AppError } from '../errors.ts';
import { type Fetch, fetching } from './fetch-budget.ts';
import { AbortedBatches, type AbortedTransaction, packedRecords, recordBatches } from './kafka-batches.ts';
import { decompress } from './kafka-codecs.ts';
import { unreadableRecords } from './kafka-errors.ts';
import type { PackedRecords } from './kafka-records.ts';

const VERSION_MIN = 10;
const VERSION_WITH_READ_REPLICA = 11;
const LAST_STABLE_AND_LOG_START_BYTES = 16;

/** One record batch, which kafkajs handles as if it were one of its messages. */
export interface FetchedBatch {
  /** Of the last record, or of what is in the place of one. */
  readonly offset: string;
  /** Null where a consumer is to see nothing of it. */
  readonly records: PackedRecords | null;
}

interface FetchedPartition {
  readonly partition: number;
  readonly errorCode: number;
  readonly highWatermark: string;
  readonly preferredReadReplica?: number;
  /** None, since what they wrote is left out already; kafkajs leaves out the wrong records where there are several. */
  readonly abortedTransactions: readonly [];
  readonly messages: readonly FetchedBatch[];
}

interface FetchResponse {
  readonly clientSideThrottleTime: number;
  readonly errorCode: number;
  readonly sessionId: number;
  readonly responses: readonly { topicName: string; partitions: readonly FetchedPartition[] }[];
}

/** Big-endian, as everything in Kafka's protocol. Throws RangeError where the bytes end too early. */
class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  #forward(bytes: number): number {
    const at = this.#at;
    this.#at += bytes;
    return at;
  }

  int16(): number {
    return this.#bytes.readInt16BE(this.#forward(2));
  }

  int32(): number {
    return this.#bytes.readInt32BE(this.#forward(4));
  }

  int64(): bigint {
    return this.#bytes.readBigInt64BE(this.#forward(8));
  }

  /** A length below 0 is that of null, which is empty here. */
  bytes(length: number): Buffer {
    const at = this.#forward(Math.max(length, 0));
    if (this.#at > this.#bytes.length) throw new RangeError('the response ends too early');
    return this.#bytes.subarray(at, this.#at);
  }
}

function readAborted(response: Reader): AbortedTransaction[] {
  const transactions: AbortedTransaction[] = [];
  for (let left = response.int32(); left > 0; left--)
    transactions.push({ producerId: response.int64(), firstOffset: response.int64() });
  return transactions;
}

async function readBatches(
  recordSet: Buffer,
  transactions: readonly AbortedTransaction[],
  fetch: Fetch,
): Promise<FetchedBatch[]> {
  const aborted = new AbortedBatches(transactions);
  const batches: FetchedBatch[] = [];
  for (const head of recordBatches(recordSet)) {
    const offset = String(head.lastOffset);
    if (aborted.includes(head) || head.isControl || head.count === 0) {
      batches.push({ offset, records: null });
      continue;
    }
    let { body } = head;
    if (head.codec !== 0) {
      // The rest is fetched again later.
      if (fetch.isSpent()) break;
      body = await decompress(head.codec, body);
      fetch.decoded(body.length);
    }
    batches.push({ offset, records: packedRecords(head, body) });
  }
  return batches;
}

async function readPartition(
  response: Reader,
  topic: string,
  version: number,
  fetch: Fetch,
): Promise<FetchedPartition> {
  const partition = response.int32();
  const errorCode = response.int16();
  const highWatermark = String(response.int64());
  response.bytes(LAST_STABLE_AND_LOG_START_BYTES);
  const transactions = readAborted(response);
  const replica = version >= VERSION_WITH_READ_REPLICA && { preferredReadReplica: response.int32() };
  const recordSet = response.bytes(response.int32());
  const messages = await readBatches(recordSet, transactions, fetch).catch((error) => {
    throw unreadableRecords({ topic, partition }, error);
  });
  return { partition, errorCode, highWatermark, ...replica, abortedTransactions: [], messages };
}

/** In the versions of Kafka's Fetch response that kafkajs asks for and brokers since 2.1 know. */
async function readFetchResponse(payload: Buffer, version: number, fetch: Fetch): Promise<FetchResponse> {
  const response = new Reader(payload);
  const clientSideThrottleTime = response.int32();
  const errorCode = response.int16();
  const sessionId = response.int32();
  const responses: { topicName: string; partitions: FetchedPartition[] }[] = [];
  for (let topics = response.int32(); topics > 0; topics--) {
    const topicName = response.bytes(response.int16()).toString();
    const partitions: FetchedPartition[] = [];
    for (let left = response.int32(); left > 0; left--)
      partitions.push(await readPartition(response, topicName, version, fetch));
    responses.push({ topicName, partitions });
  }
  return { clientSideThrottleTime, errorCode, sessionId, responses };
}

/** What kafkajs has of one version of the request, for given settings. */
type FetchRequest = (settings: object) => {
  response: { decode(payload: Buffer): Promise<unknown>; parse(response: unknown): unknown };
};

/**
 * Puts our reader of record batches in the place of kafkajs's own, for whoever fetches within `fetching`: that gives
 * aborted records as if they were committed, fails for batches of more than some hundred thousand records, stands still at
 * batches that compaction has left empty, and makes several objects of each field of a record.
 */
export function installFetchReader(): void {
  const api = createRequire(import.meta.url)('kafkajs/src/protocol/requests/fetch') as {
    protocol(which: { version: number }): FetchRequest;
  };
  const { protocol } = api;
  api.protocol = ({ version }) => {
    const request = protocol({ version });
    return (settings) => {
      const known = request(settings);
      const fetch = fetching.getStore();
      if (!fetch) return known;
      if (version < VERSION_MIN)
        throw new AppError('bad_request', 'These brokers are older than Kafka 2.1, which is needed.');
      const decode = (payload: Buffer) => readFetchResponse(payload, version, fetch);
      return { ...known, response: { ...known.response, decode } };
    };
  };
}
