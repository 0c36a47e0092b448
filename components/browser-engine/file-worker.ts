/** Runs in a worker of its own: reads a JSON or Parquet file while the page stays quick. */
import type { FileColumn } from './arrow-of-columns.ts';

export interface FileQuestion {
  readonly file: File;
  readonly format: 'json' | 'parquet';
  readonly rowsMax: number;
}

export type FileAnswer =
  | { readonly bytes: Uint8Array<ArrayBuffer>; readonly rows: number }
  /** What is wrong with the file, as a sentence. */
  | { readonly refusal: string };

async function columnsOf({ file, format, rowsMax }: FileQuestion): Promise<readonly FileColumn[]> {
  if (format === 'json') {
    const { columnsOfJson } = await import('./columns-of-json.ts');
    return columnsOfJson(await file.text(), rowsMax);
  }
  const { columnsOfParquet } = await import('./columns-of-parquet.ts');
  return columnsOfParquet(await file.arrayBuffer(), rowsMax);
}

async function answer(question: FileQuestion): Promise<FileAnswer> {
  try {
    const { arrowOfColumns } = await import('./arrow-of-columns.ts');
    const columns = await columnsOf(question);
    return { bytes: arrowOfColumns(columns), rows: columns[0]?.values.length ?? 0 };
  } catch (error) {
    return { refusal: error instanceof Error ? error.message : String(error) };
  }
}

self.addEventListener('message', async ({ data }: MessageEvent<FileQuestion>) => {
  const message = await answer(data);
  self.postMessage(message, { transfer: 'bytes' in message ? [message.bytes.buffer] : [] });
});
