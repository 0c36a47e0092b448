import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  isTokenPath,
  networkAddress,
  type PortalAddress,
  type RequestFacts,
  refuseRequest,
} from './request-guard.ts';

const LOOPBACK: PortalAddress = { url: undefined, listensOn: '127.0.0.1' };
const EVERYWHERE: PortalAddress = { url: undefined, listensOn: '0.0.0.0' };
const PUBLIC: PortalAddress = { url: 'https://data.example.com', listensOn: '0.0.0.0' };

const request = (facts: Partial<RequestFacts>): RequestFacts => ({
  method: 'GET',
  path: '/',
  host: '127.0.0.1:3000',
  origin: null,
  fetchSite: null,
  authorization: null,
  ...facts,
});

const CASES: readonly [
  name: string,
  facts: Partial<RequestFacts>,
  portal: PortalAddress,
  status: number | null,
][] = [
  ['a page by loopback address', {}, LOOPBACK, null],
  ['a page by loopback name', { host: 'localhost:3000' }, LOOPBACK, null],
  ['a page by IPv6 loopback', { host: '[::1]:3000' }, LOOPBACK, null],
  ['another name that points at us', { host: 'evil.example:3000' }, LOOPBACK, 421],
  ['a name that begins like ours', { host: 'localhost.evil.example' }, LOOPBACK, 421],
  ['no host at all', { host: null }, LOOPBACK, 421],
  ['a host that is none', { host: 'a b' }, LOOPBACK, 421],
  ['any name where we listen everywhere', { host: 'shop-nas:3000' }, EVERYWHERE, null],
  ['the public name', { host: 'data.example.com' }, PUBLIC, null],
  ['a health check by loopback beside a public name', { host: '127.0.0.1:3000' }, PUBLIC, null],
  ['a name that is not the public one', { host: 'other.example.com' }, PUBLIC, 421],

  [
    'our own form',
    { method: 'POST', origin: 'http://127.0.0.1:3000', fetchSite: 'same-origin' },
    LOOPBACK,
    null,
  ],
  ['our own form, older browser', { method: 'POST', origin: 'http://127.0.0.1:3000' }, LOOPBACK, null],
  [
    'our own form behind a proxy',
    { method: 'POST', host: 'data.example.com', origin: 'https://data.example.com' },
    PUBLIC,
    null,
  ],
  ['a write without origin', { method: 'POST' }, LOOPBACK, 403],
  ['a write from a sandbox', { method: 'POST', origin: 'null' }, LOOPBACK, 403],
  ['a write from another site', { method: 'POST', origin: 'https://evil.example' }, LOOPBACK, 403],
  ['a write from another port', { method: 'POST', origin: 'http://127.0.0.1:9999' }, LOOPBACK, 403],
  [
    'a write the browser calls cross-site',
    { method: 'POST', origin: 'http://127.0.0.1:3000', fetchSite: 'cross-site' },
    LOOPBACK,
    403,
  ],
  ['a delete from another site', { method: 'DELETE', origin: 'https://evil.example' }, EVERYWHERE, 403],
  [
    'a write from the public name over http',
    { method: 'POST', host: '127.0.0.1:3000', origin: 'http://data.example.com' },
    PUBLIC,
    403,
  ],

  [
    'a program with a token',
    { method: 'POST', path: '/api/v1/query', authorization: 'Bearer scp_x' },
    LOOPBACK,
    null,
  ],
  [
    'a program with a token under another name',
    { method: 'POST', path: '/api/v1/query', authorization: 'Bearer scp_x', host: 'evil.example' },
    LOOPBACK,
    421,
  ],
  ['a program without a token', { method: 'POST', path: '/api/v1/query' }, LOOPBACK, 401],
  ['a program that reads without a token', { path: '/api/v1/query' }, LOOPBACK, 401],
  [
    'our own page without a token where tokens count',
    { method: 'POST', path: '/api/v1/query', origin: 'http://127.0.0.1:3000', fetchSite: 'same-origin' },
    LOOPBACK,
    401,
  ],
  [
    'a schema registry’s client, with its token as the password',
    { method: 'POST', path: '/api/schema-registry/subjects/x', authorization: 'Basic eDp5' },
    LOOPBACK,
    null,
  ],
  ['the schema registry without a token', { method: 'GET', path: '/api/schema-registry' }, LOOPBACK, 401],
  [
    'a password where only tokens count',
    { method: 'POST', path: '/api/v1/query', authorization: 'Basic eDp5' },
    LOOPBACK,
    401,
  ],
  [
    'a token where cookies count',
    { method: 'POST', path: '/api/trpc/auth.setUp', authorization: 'Bearer scp_x' },
    LOOPBACK,
    403,
  ],
];

for (const [name, facts, portal, status] of CASES) {
  test(`${name}: ${status ?? 'let through'}`, () => {
    assert.equal(refuseRequest(request(facts), portal)?.status ?? null, status);
  });
}

test('tokens count under /api/v1/ and the schema registry, and nowhere else', () => {
  for (const path of [
    '/api/v1',
    '/api/schema-registry2',
    '/api/v10/query',
    '/x/api/v1/query',
    '/api/trpc/x',
  ]) {
    assert.equal(isTokenPath(path), false, path);
  }
  assert.equal(isTokenPath('/api/v1/query'), true);
  assert.equal(isTokenPath('/api/schema-registry/subjects'), true);
});

test('the address that counts is the last one, which the client cannot write', () => {
  assert.equal(networkAddress('1.2.3.4, 10.0.0.7'), '10.0.0.7');
  assert.equal(networkAddress('10.0.0.7'), '10.0.0.7');
  assert.equal(networkAddress(undefined), 'unknown');
});
