import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fromLocalInput, toLocalInput } from '#components/ui/local-input.ts';
import { AUDIT_ACTIONS, AUDIT_OUTCOMES, type AuditFilter } from '#server/audit/schema.ts';
import { auditFilterAddress, parseAuditFilter } from './filter-address.ts';

const instant = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((at) => at.toISOString());

const filters: fc.Arbitrary<AuditFilter> = fc.record(
  {
    action: fc.constantFrom(...AUDIT_ACTIONS),
    outcome: fc.constantFrom(...AUDIT_OUTCOMES),
    actor: fc.emailAddress().map((address) => address.toLowerCase()),
    subject: fc.string({ minLength: 1, maxLength: 50 }).filter((text) => text.trim() === text),
    text: fc.string({ minLength: 3, maxLength: 50 }).filter((text) => text.trim() === text),
    from: instant,
    to: instant,
  },
  { requiredKeys: [], noNullPrototype: true },
);

test('a filter survives the address', () => {
  fc.assert(
    fc.property(filters, (filter) => {
      assert.deepEqual(parseAuditFilter(new URLSearchParams(auditFilterAddress(filter))), filter);
    }),
  );
});

test('what an address cannot mean is left out, and the rest counts', () => {
  const filter = parseAuditFilter(
    new URLSearchParams('action=nothing&from=yesterday&text=ab&outcome=ok&x=1'),
  );
  assert.deepEqual(filter, { outcome: 'ok' });
});

test('a local time is the same instant, to the minute', () => {
  for (const at of ['2026-03-29T00:30:00.000Z', '2026-10-25T12:59:00.000Z']) {
    assert.equal(fromLocalInput(toLocalInput(at)), at);
  }
  assert.equal(fromLocalInput(''), undefined);
  assert.equal(toLocalInput(undefined), '');
});
