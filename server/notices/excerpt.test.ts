import assert from 'node:assert/strict';
import { test } from 'node:test';
import { excerptOf } from './excerpt.ts';

const CASES: readonly [markdown: string, excerpt: string][] = [
  ['Is `revenue` **net**?', 'Is revenue net?'],
  ['# Title\n\n- one\n- two\n\n> said', 'Title one two said'],
  ['See [the page](javascript:alert(1)) now', 'See the page) now'],
  ['![spy](https://elsewhere.example/p.png)', 'spy'],
  ['snake_case stays', 'snake_case stays'],
  ['Here:\n\n| a | b |\n|---|:-:|\n| 1 | 2 |', 'Here: a b 1 2'],
  ['  ', ''],
  ['é'.repeat(140), 'é'.repeat(140)],
  ['a'.repeat(200), `${'a'.repeat(139)}…`],
];

for (const [markdown, excerpt] of CASES) {
  test(JSON.stringify(markdown.slice(0, 40)), () => assert.equal(excerptOf(markdown), excerpt));
}
