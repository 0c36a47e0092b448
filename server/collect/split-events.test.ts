import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AppError } from '../errors.ts';
import { splitArray, splitLines } from './split-events.ts';

function texts(events: readonly Buffer[]): string[] {
  return events.map((event) => event.toString());
}

test('lines: blank ones do not count, line ends do not belong to the event, everything else does', () => {
  const cases: [string, string[]][] = [
    ['', []],
    ['\n\r\n \t \n', []],
    ['{"a":1}', ['{"a":1}']],
    ['{"a":1}\n', ['{"a":1}']],
    ['{"a":1}\r\n\r\n {"b":2} \n', ['{"a":1}', ' {"b":2} ']],
    ['\ufeff{"a":1}\n{"b":"\ufeff"}', ['{"a":1}', '{"b":"\ufeff"}']],
  ];
  for (const [body, events] of cases) assert.deepEqual(texts(splitLines(Buffer.from(body))), events);
});

test('arrays: each element is exactly the bytes that were between its borders', () => {
  fc.assert(
    fc.property(
      fc.array(fc.json({ maxDepth: 3 })),
      fc.constantFrom('', ' ', '\n\t', '\r\n  '),
      (elements, space) => {
        const body = Buffer.from(
          `${space}[${elements.map((each) => space + each + space).join(',')}${space}]${space}`,
        );
        assert.deepEqual(texts(splitArray(body)), elements);
      },
    ),
  );
});

test('arrays: borders are found in spite of brackets, commas and quotes within strings', () => {
  const elements = ['{"a":"],[{\\"}"}', '"\\\\"', '[[1,2],{"b":[]}]', '1.50', '{ "x" : 1 }'];
  assert.deepEqual(texts(splitArray(Buffer.from(`[ ${elements.join(' , ')} ]`))), elements);
});

test('arrays: what is wrong within an element is left for its reader', () => {
  assert.deepEqual(texts(splitArray(Buffer.from('[{"a":1},,nonsense,{"b":2},]'))), [
    '{"a":1}',
    '',
    'nonsense',
    '{"b":2}',
    '',
  ]);
});

test('a single object is one event', () => {
  assert.deepEqual(texts(splitArray(Buffer.from(' {"a":[1]}\n'))), ['{"a":[1]}']);
});

test('arrays whose borders are unknown are refused with the place', () => {
  const cases: [string, RegExp][] = [
    ['', /does not begin/],
    ['"text"', /does not begin/],
    ['[', /ends before its closing bracket.*index 0/],
    ['[{"a":1},{"b":', /ends before its closing bracket.*index 1/],
    ['[{"a":"unfinished]', /ends before its closing bracket.*index 0/],
    ['[1] [2]', /goes on after/],
    ['[]x', /goes on after/],
  ];
  for (const [body, message] of cases) {
    assert.throws(
      () => splitArray(Buffer.from(body)),
      (error) => error instanceof AppError && error.code === 'bad_request' && message.test(error.message),
      body,
    );
  }
});

test('any bytes are split or refused, and never lost', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const lines = splitLines(Buffer.from(bytes));
      assert.ok(lines.reduce((sum, { length }) => sum + length, 0) <= bytes.length);
      try {
        splitArray(Buffer.concat([Buffer.from('['), bytes, Buffer.from(']')]));
      } catch (error) {
        assert.ok(error instanceof AppError);
      }
    }),
  );
});
