import assert from 'node:assert/strict';
import { test } from 'node:test';
import { idOfName } from './id-of-name.ts';
import { plainText } from './plain-text.ts';

test('what formats a text is left out of it', () => {
  const text = `# What it is

The **share** of \`profit\`, see [there](https://example.com/a).

- gross
- net

| a | b |
|---|:-:|
| 1 | 2 |
`;
  assert.equal(plainText(text), 'What it is The share of profit, see there. • gross • net a b 1 2');
  assert.equal(plainText('5 - 3 | 2 > 1'), '5 - 3 | 2 > 1');
  assert.equal(plainText(''), '');
});

test('an id is made of a name, and is nobody’s', () => {
  assert.equal(idOfName('Umsätze & Größe', []), 'umsatze-grosse');
  assert.equal(idOfName('Churn', ['churn', 'churn-2']), 'churn-3');
  assert.equal(idOfName('売上', ['term']), 'term-2');
  assert.equal(idOfName('90 days', []), 'days');
  assert.match(idOfName('x'.repeat(80), ['x'.repeat(74)]), /^x+-2$/);
});
