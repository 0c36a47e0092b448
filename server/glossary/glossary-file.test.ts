import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseGlossary, readGlossaryFile, renderGlossary } from './glossary-file.ts';

test('the declared glossary can be read, and no two terms are said alike', async () => {
  const terms = await readGlossaryFile();
  assert.ok(terms.length >= 30);
  const said = terms.flatMap(({ name, synonyms }) => [name, ...synonyms].map((word) => word.toLowerCase()));
  assert.deepEqual(
    said.filter((word, place) => said.indexOf(word) !== place),
    [],
  );
  assert.deepEqual(await readGlossaryFile('no-such-file.yml'), []);
});

const term = (id: string, rest = '') => `  - { id: ${id}, name: ${id}, definition: x${rest} }\n`;

test('what is wrong with a glossary is said', () => {
  for (const [text, says] of [
    ['terms: [', /^The glossary cannot be read\.\nLine 1: /],
    ['terms:\n  - { id: A, name: a, definition: b }', /Line 2: terms\.0\.id: must be lower-case/],
    [
      `terms:\n${term('a')}${term('b')}  - { id: c }\n`,
      /Line 4: terms\.2\.name: .*\nLine 4: terms\.2\.definition/,
    ],
    [`terms:\n${term('a')}${term('a')}`, /Line 3: a is declared twice/],
    [`terms:\n${term('a', ', parent: b')}`, /Line 2: There is no term b that “a” could be below/],
    [`terms:\n${term('a', ', related: [c]')}`, /Line 2: There is no term c that “a” could be related to/],
    [`terms:\n${term('a', ', parent: b')}${term('b', ', parent: a')}`, /Line 2: “a” cannot be below “b”/],
    [`terms:\n${term('a')}${term('b', ', synonyms: [A]')}`, /Line 3: “A” is a term of its own/],
    ['- terms', /Line 1: the file: /],
    ['', /Line 1: the file: /],
    [`terms: []\nwords: []`, /Line 1: the file: /],
    [`a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nterms: [*c, *c, *c, *c]`, /Line 1: /],
  ] as const) {
    assert.throws(
      () => parseGlossary(text),
      (error: Error) => says.test(error.message),
    );
  }
});

test('a glossary is written as it is read', () => {
  const text = `terms:\n${term('a')}${term('b', ', parent: a, synonyms: [x, "y: z"], related: [a]')}`;
  const terms = parseGlossary(text);
  assert.deepEqual(parseGlossary(renderGlossary(terms)), terms);
  const repeated = parseGlossary(`terms:\n${term('a', ', synonyms: [A, x, X]')}`);
  assert.deepEqual(repeated[0]?.synonyms, ['x']);
});
