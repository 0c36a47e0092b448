import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { pool } from '../db.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { serveRegistry, type TestRegistry } from '../testing/registry.ts';

let database: TestDatabase;
let registry: TestRegistry;
let token: string;

before(async () => {
  database = await testDatabase();
  registry = await serveRegistry();
  token = await registry.token(['schemas:read', 'schemas:write']);
});
after(async () => {
  await registry.close();
  await database.drop();
});

interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly body: unknown;
}

/** What an answer says under a name; the test fails where it is nothing that has names. */
function said(body: unknown, name: string): unknown {
  assert.ok(typeof body === 'object' && body !== null, `${JSON.stringify(body)} has no ${name}`);
  return (body as Readonly<Record<string, unknown>>)[name];
}

async function call(line: string, body?: unknown, secret = token): Promise<Answer> {
  const [method, path] = line.split(' ') as [string, string];
  const answer = await fetch(registry.url + path, {
    method,
    headers: { Authorization: `Basic ${Buffer.from(`producer:${secret}`).toString('base64')}` },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, type: answer.headers.get('content-type'), body: JSON.parse(text) };
}

const record = (fields: object[], more: object = {}) => ({
  schema: JSON.stringify({ type: 'record', name: 'Order', fields, ...more }),
});
const id = { name: 'id', type: 'string' };
const note = { name: 'note', type: ['null', 'string'], default: null };
const total = { name: 'total', type: 'long' };

async function register(subject: string, body: object): Promise<number> {
  const answer = await call(`POST /subjects/${subject}/versions`, body);
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return Number(said(answer.body, 'id'));
}

async function refused(
  line: string,
  status: number,
  code: number,
  body?: unknown,
  text = /./,
): Promise<void> {
  const answer = await call(line, body);
  assert.equal(answer.status, status, JSON.stringify(answer.body));
  assert.equal(said(answer.body, 'error_code'), code);
  assert.match(String(said(answer.body, 'message')), text);
}

describe('the registry over HTTP', () => {
  test('registers, gives the same for the same, and is read by id, version and content', async () => {
    const first = await register('orders-value', record([id]));
    const spaced = { schema: JSON.stringify({ fields: [id], name: 'Order', type: 'record' }, null, 2) };
    assert.equal(await register('orders-value', spaced), first);
    assert.equal(await register('other-value', record([id])), first);
    const second = await register('orders-value', record([id, note]));
    assert.notEqual(second, first);
    const answer = await call('GET /subjects/orders-value/versions');
    assert.deepEqual(answer, { status: 200, type: 'application/vnd.schemaregistry.v1+json', body: [1, 2] });
    assert.deepEqual((await call(`GET /schemas/ids/${first}`)).body, record([id]));
    assert.deepEqual((await call(`GET /schemas/ids/${first}/schema`)).body, JSON.parse(record([id]).schema));
    assert.deepEqual((await call(`GET /schemas/ids/${first}/versions`)).body, [
      { subject: 'orders-value', version: 1 },
      { subject: 'other-value', version: 1 },
    ]);
    const latest = { subject: 'orders-value', id: second, version: 2, ...record([id, note]) };
    assert.deepEqual((await call('GET /subjects/orders-value/versions/latest')).body, latest);
    assert.deepEqual((await call('POST /subjects/orders-value', record([id, note]))).body, latest);
    assert.deepEqual((await call('GET /subjects?subjectPrefix=or')).body, ['orders-value']);
    assert.deepEqual((await call('GET /schemas/types')).body, ['JSON', 'AVRO']);
  });

  test('what is not there, and what is no schema, has its number', async () => {
    await register('known', record([id]));
    await refused('GET /subjects/none/versions', 404, 40401);
    await refused('GET /subjects/known/versions/9', 404, 40402);
    await refused('GET /subjects/known/versions/zero', 422, 42202);
    await refused('GET /schemas/ids/99999', 404, 40403);
    await refused('POST /subjects/none', 404, 40401, record([id]));
    await refused('POST /subjects/known', 404, 40403, record([total]));
    await refused('GET /nothing', 404, 404);
    await refused('POST /subjects/known/versions', 422, 42201, '{');
    await refused('POST /subjects/known/versions', 422, 42201, { schema: '{"type":"record"}' });
    await refused(
      'POST /subjects/known/versions',
      422,
      42201,
      { schema: '"string"', schemaType: 'PROTOBUF' },
      /none of AVRO, JSON/,
    );
    await refused(
      'POST /subjects/known/versions',
      422,
      42201,
      { schema: `"${'x'.repeat(500_001)}"` },
      /500000 characters/,
    );
    await refused('POST /subjects/known/versions', 413, 413, 'x'.repeat(2_000_001));
    await refused(`POST /subjects/${encodeURIComponent('a\u0000b')}/versions`, 400, 400, record([id]));
    await refused('GET /subjects/%zz/versions', 400, 400);
    await refused(
      'POST /subjects/deep/versions',
      422,
      42201,
      { schema: `${'['.repeat(200)}${']'.repeat(200)}` },
      /deep/,
    );
  });

  test('an incompatible version is refused with what and where, and nothing of it is kept', async () => {
    await register('strict', record([id]));
    await refused(
      'POST /subjects/strict/versions',
      409,
      409,
      record([id, total]),
      /version 1: MISSING_DEFAULT at \/fields\/1: the field total/,
    );
    assert.deepEqual((await call('GET /subjects/strict/versions')).body, [1]);
    const check = await call(
      'POST /compatibility/subjects/strict/versions?verbose=true',
      record([id, total]),
    );
    assert.equal(said(check.body, 'is_compatible'), false);
    assert.match(String(said(check.body, 'messages')), /cannot read data of version 1: MISSING_DEFAULT/);
    assert.deepEqual(
      (await call('POST /compatibility/subjects/strict/versions/latest', record([id, note]))).body,
      { is_compatible: true },
    );
    assert.deepEqual((await call('POST /compatibility/subjects/unknown/versions', record([id]))).body, {
      is_compatible: true,
    });
    await refused('POST /compatibility/subjects/unknown/versions/1', 404, 40401, record([id]));
    await refused('POST /compatibility/subjects/strict/versions/7', 404, 40402, record([id]));
  });

  test('levels: of all, of a subject, and each asks what its name says', async () => {
    assert.deepEqual((await call('GET /config')).body, { compatibilityLevel: 'BACKWARD' });
    await refused('GET /config/levels', 404, 40408);
    assert.deepEqual((await call('GET /config/levels?defaultToGlobal=true')).body, {
      compatibilityLevel: 'BACKWARD',
    });
    await refused('PUT /config/levels', 422, 42203, { compatibility: 'SIDEWARD' });
    const fits = async (level: string, schema: object) => {
      assert.deepEqual((await call('PUT /config/levels', { compatibility: level })).body, {
        compatibility: level,
      });
      return said((await call('POST /compatibility/subjects/levels/versions', schema)).body, 'is_compatible');
    };
    await register('levels', record([id, note]));
    await register('levels', record([id]));
    const required = record([id, total]);
    const otherNote = record([id, { name: 'note', type: 'int', default: 0 }]);
    assert.equal(await fits('BACKWARD', required), false);
    assert.equal(await fits('FORWARD', required), true);
    assert.equal(await fits('FULL', required), false);
    assert.equal(await fits('BACKWARD', otherNote), true);
    assert.equal(await fits('BACKWARD_TRANSITIVE', otherNote), false);
    assert.equal(await fits('FORWARD', otherNote), true);
    assert.equal(await fits('FORWARD_TRANSITIVE', otherNote), false);
    assert.equal(await fits('FULL', otherNote), true);
    assert.equal(await fits('FULL_TRANSITIVE', otherNote), false);
    assert.equal(await fits('NONE', { schema: '"int"' }), true);
    assert.deepEqual((await call('DELETE /config/levels')).body, { compatibilityLevel: 'NONE' });
    await refused('GET /config/levels', 404, 40408);
  });

  test('deleted softly it is read by its id still, for good it is gone, and its number comes again only then', async () => {
    const first = await register('gone', record([id]));
    await register('gone', record([id, note]));
    await refused('DELETE /subjects/gone/versions/1?permanent=true', 404, 40407);
    assert.equal((await call('DELETE /subjects/gone/versions/1')).body, 1);
    await refused('DELETE /subjects/gone/versions/1', 404, 40406);
    assert.deepEqual((await call('GET /subjects/gone/versions')).body, [2]);
    assert.deepEqual((await call('GET /subjects/gone/versions?deleted=true')).body, [1, 2]);
    assert.equal((await call(`GET /schemas/ids/${first}`)).status, 200);
    assert.equal(await register('gone', record([id])), first);
    assert.deepEqual((await call('GET /subjects/gone/versions')).body, [2, 3]);
    await refused('DELETE /subjects/gone?permanent=true', 404, 40405);
    assert.deepEqual((await call('DELETE /subjects/gone')).body, [2, 3]);
    await refused('DELETE /subjects/gone', 404, 40404);
    assert.deepEqual((await call('DELETE /subjects/gone?permanent=true')).body, [1, 2, 3]);
    await refused('DELETE /subjects/gone', 404, 40401);
    const only = await register('gone', record([id], { doc: 'only here' }));
    assert.deepEqual((await call('GET /subjects/gone/versions')).body, [1]);
    await call('DELETE /subjects/gone');
    await call('DELETE /subjects/gone?permanent=true');
    await refused(`GET /schemas/ids/${only}`, 404, 40403);
  });

  test('references: of Avro by name, of JSON Schema by $ref; what is referred to stays', async () => {
    const money = {
      schema: '{"type":"record","name":"Money","namespace":"shop","fields":[{"name":"cents","type":"long"}]}',
    };
    await register('money', money);
    const sale = {
      schema: '{"type":"record","name":"Sale","namespace":"shop","fields":[{"name":"price","type":"Money"}]}',
      references: [{ name: 'shop.Money', subject: 'money', version: -1 }],
    };
    const saleId = await register('sale', sale);
    assert.deepEqual(said((await call(`GET /schemas/ids/${saleId}`)).body, 'references'), [
      { name: 'shop.Money', subject: 'money', version: 1 },
    ]);
    assert.deepEqual((await call('GET /subjects/money/versions/1/referencedby')).body, [saleId]);
    await refused('DELETE /subjects/money', 422, 42206, undefined, /references exist/);
    await refused(
      'POST /subjects/sale2/versions',
      422,
      42201,
      { ...sale, references: [] },
      /no type "Money"/,
    );
    const missing = [{ name: 'shop.Money', subject: 'money', version: 4 }];
    await refused('POST /subjects/sale2/versions', 422, 42201, { ...sale, references: missing }, /version 4/);
    await register('amount', { schemaType: 'JSON', schema: '{"type":"integer"}' });
    const references = [{ name: 'amount.json', subject: 'amount', version: 1 }];
    const jsonId = await register('price', {
      schemaType: 'JSON',
      schema: '{"properties":{"a":{"$ref":"amount.json"}}}',
      references,
    });
    assert.equal(said((await call(`GET /schemas/ids/${jsonId}`)).body, 'schemaType'), 'JSON');
  });

  test('reading and registering are separate rights, and each change is in the audit log', async () => {
    const reads = await registry.token(['schemas:read']);
    assert.equal((await call('GET /subjects', undefined, reads)).status, 200);
    const answer = await call('POST /subjects/rights/versions', record([id]), reads);
    assert.equal(answer.status, 403);
    assert.match(String(said(answer.body, 'message')), /schemas:write/);
    assert.equal((await call('GET /subjects', undefined, 'scp_wrong')).status, 401);
    const none = await registry.token(['platform:read']);
    assert.equal((await call('GET /subjects', undefined, none)).status, 403);
    await register('rights', record([id]));
    await register('rights', record([id]));
    const { rows } = await pool().query(`SELECT action FROM audit_entry WHERE subject = 'rights'`);
    assert.deepEqual(rows, [{ action: 'schema.registered' }]);
  });

  test('registrations of one subject come one after the other', async () => {
    const versions = Array.from({ length: 6 }, (_, index) =>
      record([id, { name: `f${index % 3}`, type: 'int', ...(index % 3 === 2 ? {} : { default: 0 }) }]),
    );
    const answers = await Promise.all(versions.map((body) => call('POST /subjects/race/versions', body)));
    const ids = answers.map(({ status, body }) => (status === 200 ? said(body, 'id') : status));
    assert.deepEqual(ids.slice(0, 3), ids.slice(3), 'the same schema has the same outcome');
    const stored = (await call('GET /subjects/race/versions')).body;
    assert.ok(Array.isArray(stored));
    assert.deepEqual(
      stored,
      Array.from({ length: stored.length }, (_, index) => index + 1),
    );
    assert.equal(new Set(ids.filter((one) => one !== 409)).size, stored.length);
  });
});
