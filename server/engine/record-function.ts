import {
  BIGINT,
  BLOB,
  DuckDBBlobValue,
  type DuckDBConnection,
  DuckDBScalarFunction,
  INTEGER,
  UBIGINT,
  VARCHAR,
} from '@duckdb/node-api';

/**
 * A function of our own in SQL: `name(partition INTEGER, offset BIGINT, key VARCHAR, value BLOB)`, a whole number below
 * 2^64. It runs in this process, about a microsecond a row.
 */
export interface RecordFunction {
  readonly name: string;
  compute(partition: number, offset: number, key: string | null, value: Uint8Array | null): bigint;
}

export function registerRecordFunction(
  connection: DuckDBConnection,
  { name, compute }: RecordFunction,
): void {
  connection.registerScalarFunction(
    DuckDBScalarFunction.create({
      name,
      parameterTypes: [INTEGER, BIGINT, VARCHAR, BLOB],
      returnType: UBIGINT,
      // Or any null would make the result null.
      specialHandling: true,
      mainFunction(_info, input, output) {
        const [partitions, offsets, keys, values] = [0, 1, 2, 3].map((index) => input.getColumnVector(index));
        for (let row = 0; row < input.rowCount; row++) {
          const key = keys?.getItem(row) ?? null;
          const value = values?.getItem(row) ?? null;
          output.setItem(
            row,
            compute(
              Number(partitions?.getItem(row)),
              Number(offsets?.getItem(row)),
              key === null ? null : String(key),
              value instanceof DuckDBBlobValue ? value.bytes : null,
            ),
          );
        }
        output.flush();
      },
    }),
  );
}
