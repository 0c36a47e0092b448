import { csvMistake } from './csv-mistake.ts';
import { faultOf, isCrash } from './engine-error.ts';
import type { FileAnswer, FileQuestion } from './file-worker.ts';
import { kindOfFile } from './kind-of-file.ts';
import { UPLOAD_NAME } from './seal.ts';
import type { SealedEngine, TableName } from './sealed-engine.ts';

export const FILE_BYTES_MAX = 200_000_000;
export const FILE_ROWS_MAX = 2_000_000;

/** What is wrong with a file, as a sentence. */
export class FileRefused extends Error {}

const TOO_MANY_ROWS = `The file has more than ${FILE_ROWS_MAX.toLocaleString('en')} rows. Leave some out and try again.`;

/**
 * Makes a table of a CSV, JSON or Parquet file, without any of it leaving the browser. Resolves with its rows; rejects
 * with a FileRefused that names the line where it can.
 */
export async function readOwnFile(file: File, table: TableName, engine: SealedEngine): Promise<number> {
  if (file.size > FILE_BYTES_MAX) {
    throw new FileRefused(
      `${file.name} has ${Math.ceil(file.size / 1e6)} MB; up to ${FILE_BYTES_MAX / 1e6} MB can be read here.`,
    );
  }
  const kind = await kindOfFile(file);
  if ('refusal' in kind) throw new FileRefused(kind.refusal);
  if (kind.format === 'csv') return readCsv(file, kind.delimiter, table, engine);
  const answer = await askWorker({ file, format: kind.format, rowsMax: FILE_ROWS_MAX });
  if ('refusal' in answer) throw new FileRefused(answer.refusal);
  return engine.insert(table, answer.bytes);
}

/** The engine reads these itself: it finds the types out from every row, and names the line of a mistake. */
async function readCsv(
  file: File,
  delimiter: string,
  table: TableName,
  engine: SealedEngine,
): Promise<number> {
  const rows = await engine
    .insertFile(
      table,
      file,
      `SELECT * FROM read_csv('${UPLOAD_NAME}', delim = '${delimiter}', quote = '"', escape = '"', skip = 0, sample_size = -1) LIMIT ${FILE_ROWS_MAX + 1}`,
    )
    .catch(async (error: unknown) => {
      if (isCrash(error)) throw error;
      throw new FileRefused(await mistakeIn(file, delimiter, faultOf(error).message));
    });
  if (rows <= FILE_ROWS_MAX) return rows;
  await engine.drop(table);
  throw new FileRefused(TOO_MANY_ROWS);
}

/** The engine names the line of some mistakes only; the others are looked for. */
async function mistakeIn(file: File, delimiter: string, message: string): Promise<string> {
  if (/not utf-8 encoded/i.test(message)) {
    return `${file.name} is not in UTF-8. Save it as UTF-8 and open it again.`;
  }
  const mistake = csvMistake(await file.text(), delimiter);
  if (mistake !== null) return mistake;
  const line = /^CSV Error on Line: (\d+)/m.exec(message)?.[1];
  const reason = message.split('\n').find((text) => text !== '' && !/^(CSV Error|Original Line)/.test(text));
  return `${line === undefined ? file.name : `Line ${line}`} cannot be read as CSV: ${reason ?? 'it has no columns'}.`;
}

async function askWorker(question: FileQuestion): Promise<FileAnswer> {
  const worker = new Worker(new URL('./file-worker.ts', import.meta.url), { type: 'module' });
  try {
    return await new Promise<FileAnswer>((resolve, reject) => {
      worker.addEventListener('message', ({ data }: MessageEvent<FileAnswer>) => resolve(data));
      worker.addEventListener('error', (event) => {
        event.preventDefault();
        reject(new FileRefused('The file is too large for the memory of this browser, or broken.'));
      });
      worker.postMessage(question);
    });
  } finally {
    worker.terminate();
  }
}
