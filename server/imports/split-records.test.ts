import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Separator, splitRecords, type TextRecord } from './split-records.ts';

async function split(
  content: string | Buffer,
  separator: Separator = ',',
  chunkBytes = 1024 * 1024,
): Promise<TextRecord[]> {
  const bytes = Buffer.from(content);
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
  }
  const records: TextRecord[] = [];
  for await (const record of splitRecords(chunks(), separator)) records.push(record);
  return records;
}

function shown({ line, values, problem }: TextRecord): unknown {
  return [line, values ?? problem];
}

test('what a file can hold', async () => {
  const cases: [string, string, unknown[]][] = [
    [
      'plain lines',
      'a,b\nc,d\n',
      [
        [1, ['a', 'b']],
        [2, ['c', 'd']],
      ],
    ],
    [
      'no final line break',
      'a,b\nc,d',
      [
        [1, ['a', 'b']],
        [2, ['c', 'd']],
      ],
    ],
    [
      'a byte order mark and CRLF',
      '\uFEFFa,b\r\nc,d\r\n',
      [
        [1, ['a', 'b']],
        [2, ['c', 'd']],
      ],
    ],
    ['blank lines', '\n  \na,b\n\n', [[3, ['a', 'b']]]],
    ['quotation marks', '"a,1","b ""x"""\n', [[1, ['a,1', 'b "x"']]]],
    [
      'a quoted line break',
      '"a\nb",c\nd,e\n',
      [
        [1, ['a\nb', 'c']],
        [3, ['d', 'e']],
      ],
    ],
    [
      'a quoted CRLF',
      '"a\r\nb",c\r\nd,e',
      [
        [1, ['a\nb', 'c']],
        [3, ['d', 'e']],
      ],
    ],
    ['a mark inside a bare value', '5" pipe,b\n', [[1, ['5" pipe', 'b']]]],
    [
      'empty values',
      ',\n"",\n',
      [
        [1, ['', '']],
        [2, ['', '']],
      ],
    ],
    [
      'a mark that is never closed',
      'a,b\n"c,d\ne,f\n',
      [
        [1, ['a', 'b']],
        [2, 'a quotation mark is opened and never closed'],
        [3, ['e', 'f']],
      ],
    ],
    [
      'text after a closing mark',
      '"a"x,b\nc,d\n',
      [
        [1, 'there is text after a closing quotation mark'],
        [2, ['c', 'd']],
      ],
    ],
  ];
  for (const [name, content, expected] of cases) {
    for (const chunkBytes of [1, 3, 1024]) {
      assert.deepEqual((await split(content, ',', chunkBytes)).map(shown), expected, name);
    }
  }
});

test('blanks of any number and kind separate columns', async () => {
  assert.deepEqual((await split(' 00001 20210101  1\t11.77\r\n', 'blank')).map(shown), [
    [1, ['00001', '20210101', '1', '11.77']],
  ]);
});

test('a line that is not UTF-8 or endless is refused alone, with its bytes', async () => {
  const bytes = Buffer.concat([Buffer.from('a,b\n'), Buffer.from([0xe9, 0x2c]), Buffer.from('\nc,d\n')]);
  const records = await split(bytes);
  assert.deepEqual(records.map(shown), [
    [1, ['a', 'b']],
    [2, 'it is not text in UTF-8'],
    [3, ['c', 'd']],
  ]);
  assert.deepEqual([...(records[1]?.raw ?? [])], [0xe9, 0x2c]);

  const long = await split(`a,b\n${'x'.repeat(3 * 1024 * 1024)}\nc,d\n`, ',', 64 * 1024);
  assert.deepEqual(long.map(shown), [
    [1, ['a', 'b']],
    [2, 'it is longer than 1 MiB'],
    [3, ['c', 'd']],
  ]);
  assert.ok((long[1]?.raw.length ?? 0) <= 1024 * 1024);
});

test('values come out as they were written, however the file is cut into chunks', async () => {
  const value = fc.oneof(
    fc.string({ unit: fc.constantFrom('a', 'ü', '"', ',', '\n', ' ', '😀'), maxLength: 8 }),
    fc.stringMatching(/^[a-z0-9]{1,6}$/),
  );
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(value, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 40 }),
      async (rows, chunkBytes) => {
        const content = rows.map((row) => `${row.map(quoted).join(',')}\n`).join('');
        const records = await split(content, ',', chunkBytes);
        assert.deepEqual(
          records.map(({ values }) => values),
          rows,
        );
        assert.equal(records.at(-1)?.endByte, Buffer.byteLength(content));
      },
    ),
    { numRuns: 200 },
  );
});
