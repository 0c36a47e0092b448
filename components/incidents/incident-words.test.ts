import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SeenEvent, SeenSymptom } from '#server/incidents/schema.ts';
import { eventWords, failureWords } from './incident-words.ts';

const event = (given: Partial<SeenEvent>): SeenEvent => ({
  ...{ id: 1, at: '', kind: 'opened', actor: null, isByPerson: false, person: null, resolution: null },
  ...{ text: null, isTextWithheld: false, symptoms: [] },
  ...given,
});
const symptom = (sentence: string, state: SeenSymptom['state']) => ({ sentence, state }) as SeenSymptom;

const EVENTS: readonly [Partial<SeenEvent>, string][] = [
  [{ kind: 'opened' }, 'It began'],
  [{ kind: 'resolved', resolution: 'recovered' }, 'Everything came right by itself'],
  [{ kind: 'resolved', resolution: 'fixed', actor: 'Ada', isByPerson: true }, 'Ada resolved it: fixed'],
  [
    { kind: 'resolved', resolution: 'accepted', isByPerson: true },
    'Somebody resolved it: known and accepted',
  ],
  [{ kind: 'assigned', actor: 'Ada', isByPerson: true, person: 'Bob' }, 'Ada gave it to Bob'],
  [{ kind: 'assigned', actor: 'Ada', isByPerson: true }, 'Ada took it from whoever had it'],
];
for (const [given, words] of EVENTS) test(words, () => assert.equal(eventWords(event(given)), words));

test('what fails comes before what is right again', () => {
  const symptoms = [symptom('a', 'fine'), symptom('b', 'failing'), symptom('c', 'failing')];
  assert.equal(failureWords({ symptoms }), 'b, and 1 more');
  assert.equal(failureWords({ symptoms: [symptom('a', 'fine')] }), 'a');
  assert.equal(failureWords({ symptoms: [] }), '');
});
