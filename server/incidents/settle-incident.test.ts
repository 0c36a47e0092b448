import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { AnyResolution, IncidentSeverity, Resolution } from './schema.ts';
import {
  acceptSymptoms,
  type KeptIncident,
  type Settled,
  type Symptom,
  settleIncident,
} from './settle-incident.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute));

function symptom(key: string, state: Symptom['state'], minute = 0, more: Partial<Symptom> = {}): Symptom {
  return {
    key,
    state,
    severity: 'critical',
    since: at(minute),
    document: key,
    elements: 100,
    unexpected: state === 'failing' ? 7 : 0,
    ...more,
  };
}

/** As the database would have it after. */
function after(last: KeptIncident | null, settled: Settled | null, minute: number): KeptIncident | null {
  if (!settled) return last;
  const { what, severity, symptoms } = settled;
  if (what === 'resolved')
    return { state: 'resolved', severity, resolvedAt: at(minute), resolution: 'recovered', symptoms };
  if (what === 'opened' || what === 'reopened')
    return { state: 'open', severity, resolvedAt: null, resolution: null, symptoms };
  return last && { ...last, severity, symptoms };
}

const opened = after(null, settleIncident(null, 'check', [symptom('a', 'failing')], at(0)), 0);
const ended = (resolution: AnyResolution, minute = 5): KeptIncident => {
  const symptoms = opened?.symptoms ?? [];
  const isOver = resolution === 'accepted' || resolution === 'false_alarm';
  const kept = isOver ? acceptSymptoms(symptoms, at(minute)) : symptoms;
  return { state: 'resolved', severity: 'critical', resolvedAt: at(minute), resolution, symptoms: kept };
};

describe('what becomes of an incident', () => {
  const cases: readonly [string, KeptIncident | null, Symptom[], number, Settled['what'] | null][] = [
    ['nothing fails', null, [symptom('a', 'fine')], 0, null],
    ['what cannot be evaluated opens nothing', null, [symptom('a', 'unknown')], 0, null],
    ['it opens', null, [symptom('a', 'failing')], 0, 'opened'],
    ['it goes on', opened, [symptom('a', 'failing')], 1, null],
    ['other figures', opened, [symptom('a', 'failing', 0, { unexpected: 9 })], 1, 'updated'],
    ['what cannot be evaluated ends nothing', opened, [symptom('a', 'unknown', 1)], 1, null],
    ['another joins', opened, [symptom('a', 'failing'), symptom('b', 'failing', 1)], 1, 'changed'],
    ['it ends', opened, [symptom('a', 'fine', 1)], 1, 'resolved'],
    ['a check that is gone is no failure', opened, [], 1, 'resolved'],
    ['it comes again within the hour', ended('recovered'), [symptom('a', 'failing', 65)], 65, 'reopened'],
    ['after the hour it is another', ended('recovered'), [symptom('a', 'failing', 66)], 66, 'opened'],
    ['said to be fixed, and it is not', ended('fixed'), [symptom('a', 'failing')], 6, 'reopened'],
    ['said to be fixed, and not looked at', ended('fixed'), [symptom('a', 'unknown')], 6, null],
    ['accepted: it stays over', ended('accepted'), [symptom('a', 'failing')], 600, null],
    [
      'accepted: another opens one',
      ended('accepted'),
      [symptom('a', 'failing'), symptom('b', 'failing', 6)],
      6,
      'opened',
    ],
    ['accepted: it comes right', ended('accepted'), [symptom('a', 'fine', 6)], 6, 'updated'],
  ];
  for (const [name, last, symptoms, minute, what] of cases) {
    test(name, () => assert.equal(settleIncident(last, 'check', symptoms, at(minute))?.what ?? null, what));
  }

  test('accepted, right again, and failing again: another', () => {
    const right = after(
      ended('false_alarm'),
      settleIncident(ended('false_alarm'), 'check', [symptom('a', 'fine', 6)], at(6)),
      6,
    );
    assert.equal(settleIncident(right, 'check', [symptom('a', 'failing', 7)], at(7))?.what, 'opened');
  });

  test('a warning becomes critical, once', () => {
    const warning = [symptom('w', 'failing', 0, { severity: 'warning' })];
    const first = after(null, settleIncident(null, 'check', warning, at(0)), 0);
    assert.equal(first?.severity, 'warning');
    const worse = settleIncident(first, 'check', [...warning, symptom('c', 'failing', 1)], at(1));
    assert.deepEqual(
      [worse?.what, worse?.severity, worse?.about.map(({ key }) => key)],
      ['worsened', 'critical', ['c']],
    );
    const more = settleIncident(
      after(first, worse, 1),
      'check',
      [...warning, symptom('c', 'failing', 1), symptom('d', 'failing', 2)],
      at(2),
    );
    assert.equal(more?.what, 'changed');
  });

  test('checks know nothing of monitors, and it ends when both are right', () => {
    const both = after(opened, settleIncident(opened, 'monitor', [symptom('m', 'failing', 1)], at(1)), 1);
    const checks = settleIncident(both, 'check', [symptom('a', 'fine', 2)], at(2));
    assert.equal(checks?.what, 'changed');
    assert.equal(
      settleIncident(after(both, checks, 2), 'monitor', [symptom('m', 'fine', 3)], at(3))?.what,
      'resolved',
    );
  });

  test('rows then and now', () => {
    const more = settleIncident(
      opened,
      'check',
      [symptom('a', 'failing', 0, { unexpected: 50, elements: 200 })],
      at(1),
    );
    const [kept] = more?.symptoms ?? [];
    assert.deepEqual(
      [kept?.unexpectedThen, kept?.elementsThen, kept?.unexpectedNow, kept?.elementsNow],
      [7, 100, 50, 200],
    );
  });
});

/** The same rules told as a story of each check by itself. */
class Story {
  readonly accepted = new Set<string>();
  failing = new Map<string, IncidentSeverity>();
  isOpen = false;
  last: { at: number; mayReturn: boolean } | null = null;

  run(states: ReadonlyMap<string, Symptom>, minute: number): 'opened' | 'reopened' | 'resolved' | null {
    for (const [key, { state, severity }] of states) {
      if (state === 'fine') {
        this.failing.delete(key);
        this.accepted.delete(key);
      }
      if (state === 'failing') this.failing.set(key, severity);
    }
    const isBad = (key: string) => !this.accepted.has(key);
    if (!this.isOpen) {
      const begins = [...states].some(([key, { state }]) => state === 'failing' && isBad(key));
      return begins ? this.open(minute) : null;
    }
    const goesOn = [...this.failing.keys()].some(isBad);
    if (goesOn) return null;
    this.isOpen = false;
    this.last = { at: minute, mayReturn: true };
    return 'resolved';
  }

  open(minute: number): 'opened' | 'reopened' {
    this.isOpen = true;
    return this.last?.mayReturn && minute - this.last.at <= 60 ? 'reopened' : 'opened';
  }

  end(resolution: Resolution, minute: number): void {
    this.isOpen = false;
    this.last = { at: minute, mayReturn: resolution === 'fixed' };
    if (resolution !== 'fixed') for (const key of this.failing.keys()) this.accepted.add(key);
  }
}

const KEYS = ['a', 'b', 'c'] as const;
const states = fc.record(
  Object.fromEntries(
    KEYS.map((key) => [key, fc.constantFrom('fine' as const, 'failing' as const, 'unknown' as const)]),
  ),
);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ states, minutes: fc.integer({ min: 1, max: 50 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      end: fc.constantFrom('fixed' as const, 'accepted' as const, 'false_alarm' as const),
      minutes: fc.integer({ min: 1, max: 50 }),
    }),
  },
);

test('whatever runs and people do, it opens, comes again and ends as the rules tell', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const story = new Story();
      let kept: KeptIncident | null = null;
      let minute = 0;
      for (const each of steps) {
        minute += each.minutes;
        if ('end' in each) {
          if (!kept || kept.state === 'resolved') continue;
          const now: KeptIncident = kept;
          const symptoms = each.end === 'fixed' ? now.symptoms : acceptSymptoms(now.symptoms, at(minute));
          kept = { ...now, state: 'resolved', resolvedAt: at(minute), resolution: each.end, symptoms };
          story.end(each.end, minute);
          continue;
        }
        const given = Object.entries(each.states).map(([key, state]) => symptom(key, state, minute));
        const settled: Settled | null = settleIncident(kept, 'check', given, at(minute));
        const told = story.run(new Map(given.map((one) => [one.key, one])), minute);
        const what =
          settled && ['opened', 'reopened', 'resolved'].includes(settled.what) ? settled.what : null;
        assert.equal(what, told);
        kept = after(kept, settled, minute);
        const fails = kept?.symptoms.some(({ state }) => state === 'failing') ?? false;
        if (kept?.state === 'open') assert.ok(fails, 'an open incident has something that fails');
        if (kept?.state === 'resolved' && kept.resolution === 'recovered') assert.ok(!fails);
      }
    }),
    { numRuns: 500 },
  );
});
