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

test('scripts run with the nonce or from us, and never by eval in production', () => {
  assert.equal(directives().get('script-src'), "'self' 'nonce-abc'");
  assert.equal(directives({ development: true }).get('script-src'), "'self' 'nonce-abc' 'unsafe-eval'");
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
