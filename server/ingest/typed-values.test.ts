import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createEngine } from '#server/engine/duckdb.ts';
import { COLUMN_TYPES, type ColumnValue } from '#server/lake/parquet-column.ts';
import type { FieldType } from '#server/lake/table.ts';
import { withTypedColumns } from './typed-sql.ts';
import { typedValue } from './typed-values.ts';

const instant = fc
  .date({
    noInvalidDate: true,
    min: new Date('0001-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59.999Z'),
  })
  .map((date) => date.toISOString());
const anyText = fc.oneof(
  instant,
  instant.map((text) => text.slice(0, -1)),
  instant.map((text) => text.slice(0, 10)),
  fc
    .tuple(instant, fc.integer({ min: 0, max: 999 }))
    .map(([text, micros]) => text.replace('Z', `${String(micros).padStart(3, '0')}Z`)),
  fc.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
  fc.stringMatching(/^\d{4}-\d\d-\d\d$/),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', '\0', 'true', '1', 'infinity', '0000-01-01', '2026-02-30', '2026-11-23T24:00:00.000Z'),
);
const property = fc.oneof(
  anyText,
  fc.double(),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom(-0, 2 ** 31, -(2 ** 31), 1e21, 1e-7, 2 ** 53),
  fc.jsonValue({ maxDepth: 1 }),
);

/** A value as the SQL of a column gives it when it is cast to text. */
function asText(type: FieldType, value: ColumnValue | null): string | null {
  return value === null ? null : type === 'double' ? String(Number(value)) : String(value);
}

const SQL: Partial<Record<FieldType, (name: string) => string>> = {
  date: (name) => `datediff('day', DATE '1970-01-01', ${name})`,
  timestamp: (name) => `epoch_us(${name})`,
  timestamptz: (name) => `epoch_us(${name})`,
};

test('a typed value is what SQL reads out of the JSON, where it is known without the text', async () => {
  const engine = await createEngine({ memoryLimitMb: 256, threads: 1 });
  let known = 0;
  try {
    const fields = COLUMN_TYPES.map((type, id) => ({ id, name: `p_${type}`, type, required: false }));
    await fc.assert(
      fc.asyncProperty(fc.array(property, { minLength: 1, maxLength: 60 }), async (values) => {
        // Through JSON once, as the event is that the payload's text stands for.
        const events = values.map((value) =>
          JSON.parse(JSON.stringify(Object.fromEntries(fields.map(({ name }) => [name, value])))),
        );
        await engine.query('DROP TABLE IF EXISTS events');
        await engine.loadColumns('events', [
          { name: 'position', type: 'INTEGER', values: events.map((_, index) => index) },
          {
            name: 'payload',
            type: 'BLOB',
            values: events.map((event) => Buffer.from(JSON.stringify(event))),
          },
        ]);
        const columns = fields.map(({ name, type }) => {
          const read = SQL[type]?.(name) ?? name;
          return `${type === 'double' ? read : `${read}::VARCHAR`} AS ${name}`;
        });
        const { rows } = await engine.query(
          `SELECT ${columns.join(', ')} FROM ${withTypedColumns(
            '(SELECT * REPLACE (decode(payload) AS payload) FROM events)',
            fields,
          )} ORDER BY position`,
        );
        for (const [index, event] of events.entries()) {
          for (const { name, type } of fields) {
            const value = typedValue(event[name], type);
            if (value === undefined) continue;
            known += 1;
            const read = rows[index]?.[name] ?? null;
            const text = read === null ? null : type === 'double' ? String(Number(read)) : String(read);
            assert.equal(text, asText(type, value), `${type}: ${JSON.stringify(event[name])}`);
          }
        }
      }),
      { numRuns: 60 },
    );
  } finally {
    await engine.close();
  }
  assert.ok(known > 500, String(known));
});
