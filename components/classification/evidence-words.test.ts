import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evidenceWords } from './evidence-words.ts';

const evidence = { nameWord: null, detector: null, says: null, matched: 0, sampled: 0, examples: [] };

test('evidence is a sentence of what there is', () => {
  assert.equal(evidenceWords({ ...evidence, nameWord: 'mail' }), '“mail” in its name');
  assert.equal(
    evidenceWords({ ...evidence, nameWord: 'mail', says: 'e-mail addresses', matched: 9, sampled: 10 }),
    '“mail” in its name; 9 of 10 values: e-mail addresses',
  );
  assert.equal(evidenceWords(evidence), 'No evidence was kept');
  assert.match(evidenceWords({ ...evidence, detector: 'lineage' }), /tagged so$/);
});
