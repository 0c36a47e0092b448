import { AppError } from '../errors.ts';
import { csvLine } from './csv-text.ts';
import { JsonRows, type JsonValue } from './json-values.ts';
import { sizeText } from './place-query.ts';
import type { QueryReceipt } from './schema.ts';
import type { StatementResult } from './statement-result.ts';

export const API_FORMATS = {
  json: 'application/json',
  arrow: 'application/vnd.apache.arrow.stream',
  csv: 'text/csv; charset=utf-8',
} as const;

export type ApiFormat = keyof typeof API_FORMATS;

/** A JSON answer is whole before it is sent, so that a failure has its own status. */
export const JSON_ROWS_MAX = 50_000;
const JSON_RESULT_BYTES_MAX = 64_000_000;

const STREAMED = `Ask for text/csv or ${API_FORMATS.arrow}, which are streamed.`;

/** What the client takes, by its Accept header: the first of its list that there is, JSON where anything will do; null for none. */
export function chooseFormat(accept: string | null): ApiFormat | null {
  const wanted = (accept ?? '*/*').split(',').map((part) => part.split(';')[0]?.trim().toLowerCase() ?? '');
  for (const type of wanted) {
    if (type === '*/*' || type === 'application/*' || type === 'application/json') return 'json';
    if (type === 'application/vnd.apache.arrow.stream') return 'arrow';
    if (type === 'text/csv' || type === 'text/*') return 'csv';
  }
  return null;
}

export interface ApiAnswer {
  /** A plan is JSON whatever was asked for. */
  readonly format: ApiFormat;
  readonly body: string | ReadableStream<Uint8Array>;
}

/** Takes the result over: it is disposed of when the answer is sent, or nobody reads it any more. */
export async function apiAnswer(result: StatementResult, format: ApiFormat): Promise<ApiAnswer> {
  if (format === 'json' || result.plan) {
    await using held = result;
    return { format: 'json', body: JSON.stringify(await jsonAnswer(held, JSON_RESULT_BYTES_MAX, STREAMED)) };
  }
  const pieces = format === 'csv' ? csvPieces(result) : arrowPieces(result);
  return { format, body: await startedStream(pieces, result) };
}

export interface JsonAnswer extends Omit<QueryReceipt, 'rows'> {
  readonly columns: StatementResult['columns'];
  readonly rows: readonly (readonly JsonValue[])[];
  readonly rowCount: number;
  readonly plan: StatementResult['plan'];
}

/** The whole result; `instead` says what to do when it has more bytes than that. */
export async function jsonAnswer(
  result: StatementResult,
  bytesMax: number,
  instead: string,
): Promise<JsonAnswer> {
  const rows: JsonValue[][] = [];
  const reader = new JsonRows();
  let bytes = 0;
  const messages = result.arrow();
  for (;;) {
    const { done, value } = await messages.next();
    if (done) {
      const { rows: rowCount, ...receipt } = value;
      return { columns: result.columns, rows, rowCount, ...receipt, plan: result.plan };
    }
    bytes += value.length;
    if (bytes > bytesMax) {
      throw new AppError(
        'payload_too_large',
        `The result is larger than the ${sizeText(bytesMax)} that it may have here. ${instead}`,
      );
    }
    for (const row of reader.read(value)) rows.push(row);
  }
}

async function* arrowPieces(result: StatementResult): AsyncGenerator<Uint8Array> {
  await using held = result;
  yield* held.arrow();
}

async function* csvPieces(result: StatementResult): AsyncGenerator<Uint8Array> {
  await using held = result;
  const reader = new JsonRows();
  yield Buffer.from(csvLine(held.columns.map(({ name }) => name)));
  for await (const message of held.arrow()) {
    const text = reader.read(message).map(csvLine).join('');
    if (text !== '') yield Buffer.from(text);
  }
}

/** A generator that never began would not dispose of anything, so its first piece is taken here. */
async function startedStream(
  pieces: AsyncGenerator<Uint8Array>,
  result: StatementResult,
): Promise<ReadableStream<Uint8Array>> {
  let first: IteratorResult<Uint8Array> | null = await pieces.next();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = first ?? (await pieces.next());
        first = null;
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        result.stop();
        await pieces.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}
