import assert from 'node:assert/strict';
import { test } from 'node:test';
import { preferredLocale } from './preferred-locale.ts';

const CASES: readonly [header: string | null, locale: string][] = [
  ['de-DE,de;q=0.9,en;q=0.8', 'de-DE'],
  ['en;q=0.5, fr;q=0.9', 'fr'],
  ['*', 'en'],
  ['', 'en'],
  [null, 'en'],
  ['"><script>', 'en'],
  ['xx-invalid-tag-that-is-long, pt-BR', 'pt-BR'],
  ['de;q=0, it', 'it'],
];

for (const [header, locale] of CASES) {
  test(`${header} is ${locale}`, () => {
    assert.equal(preferredLocale(header), locale);
  });
}
