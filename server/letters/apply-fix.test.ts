import assert from 'node:assert/strict';
import { isUtf8 } from 'node:buffer';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { applyFix } from './apply-fix.ts';
import { ENCODINGS, type FixRule, fixRule, INSTANT_FORMATS } from './schema.ts';

const apply = (value: unknown, ...rules: FixRule[]): unknown => {
  const bytes = typeof value === 'string' ? Buffer.from(value) : Buffer.from(JSON.stringify(value));
  return JSON.parse(String(applyFix({ kind: 'rules', rules }, bytes, new Map())));
};
const text = (value: string, ...rules: FixRule[]) =>
  String(applyFix({ kind: 'rules', rules }, Buffer.from(value), new Map()));

const name = fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor', 'é', '1');
const path = fc
  .array(
    fc.tuple(name, fc.boolean()).map(([part, each]) => (each ? `${part}[]` : part)),
    { minLength: 1, maxLength: 4 },
  )
  .map((parts) => parts.join('.'));
const rule: fc.Arbitrary<FixRule> = fc.oneof(
  fc.record({
    kind: fc.constant('set_field' as const),
    path,
    value: fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)),
    where: fc.constantFrom('always' as const, 'missing' as const),
  }),
  fc.record({ kind: fc.constant('rename_field' as const), path, to: name }),
  fc.record({ kind: fc.constant('drop_field' as const), path }),
  fc.record({ kind: fc.constantFrom('to_number' as const, 'to_text' as const), path }),
  fc.record({ kind: fc.constant('to_instant' as const), path, format: fc.constantFrom(...INSTANT_FORMATS) }),
  fc.record({ kind: fc.constant('recode' as const), from: fc.constantFrom(...ENCODINGS) }),
  fc.record({ kind: fc.constant('strip_header' as const) }),
  fc.record({
    kind: fc.constantFrom('replace_schema_id' as const, 'add_header' as const),
    schemaId: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  }),
);
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom('1', '1.5', '2026-11-23', '', 'x', 0, -1.25, 1_700_000_000, true, null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(name, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

describe('whatever the letter and the rules', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 60 }).map((each) => Buffer.from(each)),
    json.map((value) => Buffer.from(JSON.stringify(value))),
    fc.constant(null),
  );
  test('nothing is thrown, the letter itself is not touched, and what was JSON still is', () => {
    fc.assert(
      fc.property(bytes, fc.array(rule, { minLength: 1, maxLength: 4 }), (value, rules) => {
        const before = value && Buffer.from(value);
        const after = applyFix({ kind: 'rules', rules }, value, new Map());
        assert.deepEqual(value, before);
        assert.equal(after === null, value === null);
        const isJson = (each: Buffer) => isUtf8(each) && tried(() => JSON.parse(each.toString()));
        const keepsJson = rules.every((each) => !['add_header', 'strip_header'].includes(each.kind));
        if (value && after && keepsJson && isJson(value)) assert.ok(isJson(after));
      }),
    );
  });

  test('every rule of these is one that may be asked for', () => {
    fc.assert(fc.property(rule, (each) => fixRule.safeParse(each).success));
  });

  const once = rule.filter(({ kind }) => !['rename_field', 'to_instant', 'strip_header'].includes(kind));
  test('a rule that was applied changes nothing when it is applied again', () => {
    fc.assert(
      fc.property(bytes, once, (value, each) => {
        const first = applyFix({ kind: 'rules', rules: [each] }, value, new Map());
        assert.deepEqual(applyFix({ kind: 'rules', rules: [each] }, first, new Map()), first);
      }),
    );
  });

  test('a field that is renamed and renamed back is as it was', () => {
    fc.assert(
      fc.property(fc.dictionary(name, json, { noNullPrototype: true }), name, (value, from) => {
        const there = { kind: 'rename_field', path: from, to: 'z' } as const;
        const back = { kind: 'rename_field', path: 'z', to: from } as const;
        assert.equal(text(JSON.stringify(value), there, back), JSON.stringify(value));
      }),
    );
  });
});

function tried(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}

test('fields are found by their path, in lists, too; what leads nowhere changes nothing', () => {
  const order = { items: [{ q: '1' }, { q: 2 }, 'x'], customer: { id: 7 } };
  assert.deepEqual(apply(order, { kind: 'to_number', path: 'items[].q' }), {
    items: [{ q: 1 }, { q: 2 }, 'x'],
    customer: { id: 7 },
  });
  assert.deepEqual(
    apply(order, { kind: 'to_text', path: 'customer.id' }, { kind: 'drop_field', path: 'items' }),
    {
      customer: { id: '7' },
    },
  );
  for (const nowhere of ['customer.id.x', 'none.at.all', 'customer[].id', 'items.q']) {
    const set = { kind: 'set_field', path: nowhere, value: 1, where: 'always' } as const;
    assert.deepEqual(apply(order, set), order, nowhere);
  }
});

test('a field is set always, or only where it is missing', () => {
  const missing = { kind: 'set_field', path: 'a', value: 'x', where: 'missing' } as const;
  assert.deepEqual(
    [{}, { a: null }, { a: 0 }].map((each) => apply(each, missing)),
    [{ a: 'x' }, { a: 'x' }, { a: 0 }],
  );
  assert.deepEqual(apply({ a: 0 }, { ...missing, value: null, where: 'always' }), { a: null });
});

test('numbers that no rule names are as they were written, also those that no double holds', () => {
  const given = '{"id":12345678901234567890,"price":1.10,"n":1e2,"x":1}';
  assert.equal(
    text(given, { kind: 'drop_field', path: 'x' }),
    '{"id":12345678901234567890,"price":1.10,"n":1e2}',
  );
  assert.equal(text(given, { kind: 'to_text', path: 'id' }), given.replace('12345678901234567890', '"$&"'));
  assert.equal(
    text('{"id":"12345678901234567890"}', { kind: 'to_number', path: 'id' }),
    '{"id":12345678901234567890}',
  );
});

test('texts become numbers where they are some', () => {
  const given = ['12', '-1.50', ' 3 ', '1,5', '1.000,50', '0x10', '', 'NaN', '1e999', '007'];
  const after = given.map((a) => (apply({ a }, { kind: 'to_number', path: 'a' }) as { a: unknown }).a);
  assert.deepEqual(after, [12, -1.5, 3, 1.5, '1.000,50', '0x10', '', 'NaN', '1e999', '007']);
});

test('a field keeps its place when it is renamed, and none is written over', () => {
  assert.equal(text('{"a":1,"b":2}', { kind: 'rename_field', path: 'a', to: 'z' }), '{"z":1,"b":2}');
  assert.equal(text('{"a":1,"b":2}', { kind: 'rename_field', path: 'a', to: 'b' }), '{"a":1,"b":2}');
});

test('headers of the wire format are taken off, put before and changed', () => {
  const body = Buffer.from('{"a":1}');
  const wire = Buffer.concat([Buffer.from([0, 0, 0, 1, 2]), body]);
  const fixed = (value: Buffer, each: FixRule) =>
    applyFix({ kind: 'rules', rules: [each] }, value, new Map());
  assert.deepEqual(fixed(wire, { kind: 'strip_header' }), body);
  assert.deepEqual(fixed(body, { kind: 'strip_header' }), body);
  assert.deepEqual(fixed(body, { kind: 'add_header', schemaId: 258 }), wire);
  assert.deepEqual(fixed(wire, { kind: 'add_header', schemaId: 9 }), wire);
  assert.deepEqual(
    fixed(wire, { kind: 'replace_schema_id', schemaId: 7 })?.subarray(0, 5),
    Buffer.from([0, 0, 0, 0, 7]),
  );
  assert.deepEqual(fixed(body, { kind: 'replace_schema_id', schemaId: 7 }), body);
});

test('what is no UTF-8 is read in the encoding that it is in', () => {
  const latin = Buffer.from('{"a":"é"}', 'latin1');
  const recode = { kind: 'recode', from: 'windows-1252' } as const;
  assert.equal(String(applyFix({ kind: 'rules', rules: [recode] }, latin, new Map())), '{"a":"é"}');
  assert.equal(text('{"a":"é"}', recode), '{"a":"é"}', 'what is UTF-8 stays');
});
