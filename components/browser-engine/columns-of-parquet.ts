import { parquetMetadataAsync, parquetRead, parquetSchema } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import type { FileColumn } from './arrow-of-columns.ts';

/** The columns of a Parquet file. Throws an Error that says what is wrong. */
export async function columnsOfParquet(bytes: ArrayBuffer, rowsMax: number): Promise<FileColumn[]> {
  const metadata = await parquetMetadataAsync(bytes).catch(() => {
    throw new Error('The Parquet file is broken: its description cannot be read.');
  });
  const rows = Number(metadata.num_rows);
  if (rows > rowsMax) {
    throw new Error(
      `The file has more than ${rowsMax.toLocaleString('en')} rows. Leave some out and try again.`,
    );
  }
  const columns = new Map(
    parquetSchema(metadata).children.map(({ element }) => [
      element.name,
      {
        values: new Array<unknown>(rows).fill(null),
        days: element.logical_type?.type === 'DATE' || element.converted_type === 'DATE',
      },
    ]),
  );
  try {
    await parquetRead({
      file: bytes,
      metadata,
      compressors,
      onChunk({ columnName, columnData, rowStart }) {
        const values = columns.get(columnName)?.values;
        if (!values) return;
        for (let place = 0; place < columnData.length; place += 1)
          values[rowStart + place] = columnData[place];
      },
    });
  } catch (error) {
    throw new Error(`The Parquet file cannot be read: ${error instanceof Error ? error.message : error}.`);
  }
  return [...columns].map(([name, { values, days }]) => ({ name, values, days }));
}
