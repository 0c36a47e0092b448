import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { AppError } from '../errors.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { addPerson } from '../testing/reader.ts';
import { serveRegistry, type TestRegistry } from '../testing/registry.ts';
import { remoteShelf } from './browse-remote.ts';
import { compareVersions, readRegistry, readSubject } from './browse-service.ts';
import { registerSchema } from './registrations-service.ts';
import { deleteVersion } from './subjects-service.ts';

const avro = (...fields: readonly object[]) => JSON.stringify({ type: 'record', name: 'Order', fields });
const id = { name: 'order_id', type: 'string' };
const total = { name: 'total', type: 'int', default: 0 };
const note = { name: 'note', type: ['null', 'string'], default: null };

describe('looking through the schemas', () => {
  let database: TestDatabase;
  let registry: TestRegistry;
  let token: string;
  before(async () => {
    database = await testDatabase();
    registry = await serveRegistry();
    token = await registry.token(['schemas:read']);
    const personId = await addPerson({ role: 'steward' });
    const registrant = { personId, email: 'somebody@example.com', networkAddress: '127.0.0.1' };
    const register = (subject: string, schema: string, schemaType = 'AVRO') =>
      registerSchema(registrant, subject, { schema, schemaType, references: [] });
    await register('orders-value', avro(id, total));
    await register('orders-value', avro(id, { ...total, type: 'long' }, note));
    await register('orders-value', avro(id, note));
    await register('unknown', '{"type": "object"}', 'JSON');
    await register('gone', '"string"');
    await deleteVersion(registrant, 'gone', '1', false);
    await deleteVersion(registrant, 'orders-value', '3', false);
  });
  after(async () => {
    await registry.close();
    await database.drop();
  });

  test('subjects are listed with their topics and who registered the latest version', async () => {
    const { at, subjects } = await readRegistry();
    assert.equal(at, null);
    assert.deepEqual(
      subjects.map(({ subject, topic, type, versions }) => [subject, topic, type, versions]),
      [
        ['orders-value', 'orders', 'AVRO', 2],
        ['unknown', null, 'JSON', 1],
      ],
    );
    assert.ok(subjects[0]?.latestAt && subjects[0].latestBy);
    const { level, versions } = await readSubject('orders-value');
    assert.equal(level, 'BACKWARD');
    assert.deepEqual(
      versions.map(({ version, deleted }) => [version, deleted]),
      [
        [3, true],
        [2, false],
        [1, false],
      ],
    );
    await assert.rejects(
      readSubject('nowhere'),
      (error) => error instanceof AppError && error.code === 'not_found',
    );
  });

  test('two versions are laid out beside each other, with what becomes of the columns', async () => {
    const {
      before: earlier,
      after: later,
      columns,
    } = await compareVersions({
      subject: 'orders-value',
      before: 1,
      after: 2,
    });
    assert.deepEqual([earlier?.version, later.version], [1, 2]);
    assert.ok(later.text.split('\n').length > 10, 'one thing a line');
    assert.deepEqual(JSON.parse(later.text), JSON.parse(avro(id, { ...total, type: 'long' }, note)));
    assert.deepEqual(columns, {
      added: [{ name: 'note', type: 'string' }],
      gone: [],
      retyped: [{ name: 'total', from: 'int', to: 'long' }],
    });
    const back = await compareVersions({ subject: 'orders-value', before: 2, after: 1 });
    assert.deepEqual(back.columns?.gone, [{ name: 'note', type: 'string' }]);
    const alone = await compareVersions({ subject: 'orders-value', before: null, after: 1 });
    assert.deepEqual([alone.before, alone.columns?.added.length], [null, 2]);
    await assert.rejects(compareVersions({ subject: 'orders-value', before: 1, after: 9 }), /no version 9/);
  });

  test('a registry by URL is looked through by its REST interface', async () => {
    const shelf = remoteShelf({ url: registry.url, user: 'reader', password: token });
    assert.equal(shelf.at, registry.url);
    assert.deepEqual(
      (await shelf.subjects()).map(({ subject }) => subject),
      ['orders-value', 'unknown'],
    );
    const { level, versions } = await shelf.versions('orders-value');
    assert.equal(level, 'BACKWARD');
    assert.deepEqual(
      versions.map(({ version }) => version),
      [2, 1],
    );
    const schema = await shelf.schema('orders-value', 2);
    assert.equal(schema?.type, 'AVRO');
    assert.equal(await shelf.schema('orders-value', 7), null);
    await assert.rejects(shelf.versions('nowhere'), /There is no subject nowhere/);
    const gone = await serveRegistry();
    await gone.close();
    await assert.rejects(
      remoteShelf({ url: gone.url, user: 'reader', password: 'so-secret' }).subjects(),
      (error) =>
        error instanceof AppError && error.code === 'unavailable' && !error.message.includes('so-secret'),
    );
  });
});
