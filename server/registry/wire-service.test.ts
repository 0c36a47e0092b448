import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { serveRegistry, type TestRegistry } from '../testing/registry.ts';
import { type RegistryStandIn, serveRegistryStandIn } from '../testing/registry-stand-in.ts';
import { OWN_REGISTRY } from './own-registry.ts';
import { registerSchema } from './registrations-service.ts';
import { remoteRegistry } from './remote-registry.ts';
import type { SchemaType } from './schema.ts';
import type { SchemaRegistry } from './schema-registry.ts';
import { changeLevel, deleteSubject, deleteVersion } from './subjects-service.ts';
import { openWireLookup, readWireValue, type WireLookupOptions } from './wire-service.ts';

const PRODUCER = { personId: null, email: 'producer@shop.example', networkAddress: '127.0.0.1' };
const NEVER = new AbortController().signal;

const record = (name: string, ...fields: object[]) => ({ type: 'record', name, fields });
const id = { name: 'id', type: 'string' };
const total = { name: 'total', type: 'long' };

async function register(
  subject: string,
  schema: object,
  schemaType: SchemaType = 'AVRO',
  references: { name: string; subject: string; version: number }[] = [],
): Promise<number> {
  const given = { schema: JSON.stringify(schema), schemaType, references };
  return (await registerSchema(PRODUCER, subject, given)).id;
}

/** What the id stands for, in words that tests compare. */
async function judged(registry: SchemaRegistry, topic: string, schemaId: number): Promise<string> {
  const schemas = await openWireLookup({ registry }).schemasFor(topic, new Set([schemaId]), NEVER);
  const schema = schemas.get(schemaId);
  return schema?.kind === 'incompatible' ? schema.why : (schema?.kind ?? 'nothing');
}

describe('the portal’s registry', () => {
  let database: TestDatabase;
  let served: TestRegistry;
  let registries: readonly SchemaRegistry[];
  before(async () => {
    database = await testDatabase();
    served = await serveRegistry();
    const password = await served.token(['schemas:read']);
    registries = [OWN_REGISTRY, remoteRegistry({ url: served.url, user: 'ingest', password })];
  });
  after(async () => {
    await served.close();
    await database.drop();
  });

  /** The same by its tables and over its REST interface. */
  async function assertJudged(topic: string, schemaId: number, expected: RegExp): Promise<void> {
    for (const registry of registries) assert.match(await judged(registry, topic, schemaId), expected);
  }

  test('an id is a schema in the topics that it is registered for, and nowhere else', async () => {
    const order = await register('orders-value', record('Order', id));
    const named = await register('orders-shop.Parcel', { ...record('Parcel', id), namespace: 'shop' });
    const titled = await register('orders-Return', { title: 'Return', type: 'object' }, 'JSON');
    const key = await register('orders-key', record('Key', id));
    for (const schemaId of [order, named, titled]) await assertJudged('orders', schemaId, /^schema$/);
    await assertJudged('orders', key, /^The schema \d+ is registered, and not for the topic orders\. /);
    await assertJudged('clickstream', order, /Register it under clickstream-value/);
    await assertJudged('orders', 123_456, /^unknown$/);
  });

  test('a deleted version is taken for as long as the latest reads what is written with it', async () => {
    const first = await register('inventory-value', record('Stock', id));
    await register('inventory-value', record('Stock', id, { ...total, default: 0 }));
    await deleteVersion(PRODUCER, 'inventory-value', '1', false);
    await assertJudged('inventory', first, /^schema$/);
    await changeLevel(PRODUCER, 'inventory-value', 'NONE');
    await register('inventory-value', record('Stock', id, total));
    await assertJudged(
      'inventory',
      first,
      /was deleted, and the latest version of inventory-value cannot read .*MISSING_DEFAULT at \/fields\/1.*Write with the latest/,
    );
    await deleteSubject(PRODUCER, 'inventory-value', false);
    await assertJudged('inventory', first, /^schema$/);
  });

  test('what a schema refers to is found, however deep', async () => {
    await register('money', record('Money', { name: 'amount', type: 'double' }));
    await register('line', record('Line', { name: 'price', type: 'Money' }), 'AVRO', [
      { name: 'Money', subject: 'money', version: 1 },
    ]);
    const lines = record('Lines', { name: 'lines', type: { type: 'array', items: 'Line' } });
    const outer = await register('orders-Lines', lines, 'AVRO', [
      { name: 'Line', subject: 'line', version: 1 },
    ]);
    const body = Buffer.alloc(15);
    body.writeInt32BE(outer, 1);
    body.writeInt8(2, 5);
    body.writeDoubleLE(9.5, 6);
    for (const registry of registries) {
      const schemas = await openWireLookup({ registry }).schemasFor('orders', new Set([outer]), NEVER);
      const read = readWireValue(body, schemas);
      assert.deepEqual(read.kind === 'value' && read.value, { lines: [{ price: { amount: 9.5 } }] });
    }
  });

  test('an id that there is not is asked for again', async () => {
    const lookup = openWireLookup({ registry: OWN_REGISTRY, askAgainMs: 0 });
    const known = await register('products-value', record('Product', id));
    const find = async (schemaId: number) =>
      (await lookup.schemasFor('products', new Set([known, schemaId]), NEVER)).get(schemaId)?.kind;
    assert.equal(await find(known + 1), 'unknown');
    assert.equal(await register('products-Part', record('Part', id)), known + 1);
    assert.equal(await find(known + 1), 'schema');
  });
});

describe('another’s registry', () => {
  let standIn: RegistryStandIn;
  before(async () => {
    const order = record('Order', id);
    const proto = { subject: 'orders-value', schema: { type: 'record', name: 'no fields' } };
    standIn = await serveRegistryStandIn(
      new Map([
        [7, { subject: 'orders-value', schema: order }],
        [8, proto],
      ]),
    );
  });
  after(() => standIn.close());

  const open = (options: WireLookupOptions = {}, timeoutMs?: number) => {
    const { url } = standIn;
    const registry = remoteRegistry({ url, user: 'me', password: 'so secret', timeoutMs });
    return openWireLookup({ registry, ...options });
  };

  test('is asked for each id once, by the name that is configured', async () => {
    const lookup = open();
    const ids = new Set([7, 8, 9, 0, -7]);
    for (let time = 0; time < 2; time++) {
      const schemas = await lookup.schemasFor('orders', ids, NEVER);
      const kinds = [...ids].map((each) => schemas.get(each)?.kind);
      assert.deepEqual(kinds, ['schema', 'incompatible', 'unknown', 'unknown', 'unknown']);
      const unusable = schemas.get(8);
      assert.match(
        unusable?.kind === 'incompatible' ? unusable.why : '',
        /^The schema 8 cannot be used for reading\. The schema is not valid: at the top, /,
      );
    }
    const ofSeven = standIn.asked.filter((path) => path.includes('/7')).sort();
    assert.deepEqual(ofSeven, [
      '/base/schemas/ids/7',
      '/base/schemas/ids/7/versions',
      '/base/schemas/ids/7/versions?deleted=true',
    ]);
    assert.equal(standIn.authorization, `Basic ${Buffer.from('me:so secret').toString('base64')}`);
  });

  const faults: readonly [RegistryStandIn['fault'], RegExp][] = [
    ['status 500', /answers with status 500\.$/],
    ['status 401', /status 401; check SCHEMA_REGISTRY_USER and SCHEMA_REGISTRY_PASSWORD\.$/],
    ['bare 404', /status 404; check SCHEMA_REGISTRY_URL\.$/],
    ['redirect', /status 302; check SCHEMA_REGISTRY_URL\.$/],
    ['hang', /does not answer within 0\.2 seconds\.$/],
    ['half', /does not answer\.$/],
    ['no json', /answers with something that is no answer of a schema registry\.$/],
    ['wrong json', /no answer of a schema registry\.$/],
  ];
  for (const [fault, reason] of faults) {
    test(`that fails by "${fault}" is waited for, and a schema that was found before is taken meanwhile`, async () => {
      const reasons: string[] = [];
      const onUnavailable = (told: string) => {
        reasons.push(told);
        standIn.fault = null;
      };
      const lookup = open({ keptMs: 0, onUnavailable }, fault === 'hang' ? 200 : undefined);
      await lookup.schemasFor('orders', new Set([7]), NEVER);
      reasons.length = 0;
      standIn.fault = fault;
      const meanwhile = await lookup.schemasFor('orders', new Set([7]), NEVER);
      assert.equal(meanwhile.get(7)?.kind, 'schema');
      assert.deepEqual(reasons, []);
      const schemas = await lookup.schemasFor('orders', new Set([7, 9]), NEVER);
      assert.deepEqual([schemas.get(7)?.kind, schemas.get(9)?.kind], ['schema', 'unknown']);
      assert.match(reasons[0] ?? '', reason);
      assert.doesNotMatch(reasons[0] ?? '', /secret/);
    });
  }

  test('that cannot be asked is told of once, whoever waits and whoever need not, and once when it can be', async () => {
    const said: string[] = [];
    const log = {
      error: (_: unknown, message?: string) => void said.push(message ?? ''),
      info: (message: unknown) => void said.push(String(message)),
    } as Required<WireLookupOptions>['log'];
    let times = 0;
    const lookup = open({
      log,
      async onUnavailable() {
        await lookup.schemasFor('orders', new Set([7]), NEVER);
        times += 1;
        if (times > 3) standIn.fault = null;
      },
    });
    await lookup.schemasFor('orders', new Set([7]), NEVER);
    standIn.fault = 'status 500';
    await Promise.all([9, 10].map((each) => lookup.schemasFor('orders', new Set([each]), NEVER)));
    assert.deepEqual(said, [
      'Events whose schemas are not known yet wait in the stream',
      'The schema registry answers again',
    ]);
  });

  test('that is not there is waited for until nobody wants the answer', async () => {
    const gone = await serveRegistryStandIn(new Map());
    await gone.close();
    const waiting = new AbortController();
    const told = new EventTarget();
    const isTold = once(told, 'told');
    const lookup = openWireLookup({
      registry: remoteRegistry({ url: gone.url }),
      onUnavailable: (reason) => void told.dispatchEvent(new CustomEvent('told', { detail: reason })),
    });
    const answer = lookup.schemasFor('orders', new Set([7]), waiting.signal);
    const [{ detail }] = await isTold;
    assert.match(detail, /^The schema registry at http:\/\/127\.0\.0\.1:\d+\/base\/ does not answer\.$/);
    waiting.abort();
    await assert.rejects(answer, { name: 'AbortError' });
  });
});
