import assert from 'node:assert/strict';
import { test } from 'node:test';
import { securityHeaders } from './security-headers.ts';

function directives(options: Partial<Parameters<typeof securityHeaders>[0]> = {}): Map<string, string> {
  const headers = securityHeaders({ nonce: 'abc', https: false, development: false, ...options });
  const policy = headers['Content-Security-Policy'] ?? '';
  return new Map(
    policy.split('; ').map((text): [string, string] => {
      const [name = '', ...values] = text.split(' ');
      return [name, values.join(' ')];
    }),
  );
}

test('the policy is this one, to the letter', () => {
  assert.equal(
    securityHeaders({ nonce: 'abc', https: true, development: false })['Content-Security-Policy'],
    "default-src 'none'; script-src 'self' 'nonce-abc' 'wasm-unsafe-eval'; style-src 'self' 'nonce-abc'; " +
      "style-src-elem 'self' 'nonce-abc'; style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; " +
      "connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; " +
      "object-src 'none'; frame-ancestors 'none'",
  );
});

test('text becomes code in development only', () => {
  assert.equal(
    directives({ development: true }).get('script-src'),
    "'self' 'nonce-abc' 'wasm-unsafe-eval' 'unsafe-eval'",
  );
});

test('nothing may be loaded from or sent to another place', () => {
  for (const [name, values] of directives()) {
    assert.doesNotMatch(values, /https?:|\*/, name);
  }
  assert.equal(directives().get('connect-src'), "'self'");
  assert.equal(directives().get('frame-ancestors'), "'none'");
});

test('strict transport is promised over https only', () => {
  const headers = (https: boolean) => securityHeaders({ nonce: 'abc', https, development: false });
  assert.equal(headers(false)['Strict-Transport-Security'], undefined);
  assert.match(headers(true)['Strict-Transport-Security'] ?? '', /^max-age=\d{8}$/);
});
