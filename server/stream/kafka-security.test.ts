import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { createServer } from 'node:tls';
import { parseEnvironment } from '../env.ts';
import { AppError, type ErrorCode } from '../errors.ts';
import { certificatesProblem, makeAuthority, makeCertificate } from '../testing/certificates.ts';
import { ownBroker } from '../testing/kafka.ts';
import { record, Sink, until } from './contract.ts';
import { kafkaSecurity } from './kafka-security.ts';
import { kafkaTransport } from './kafka-transport.ts';

type Variables = Readonly<Record<string, string>>;

const BROKERS = { KAFKA_BROKERS: 'kafka.example:9093' };
const USER = { KAFKA_SASL_USERNAME: 'portal', KAFKA_SASL_PASSWORD: 'good password' };

test('settings of Kafka that fit together are taken', () => {
  const good: Variables[] = [
    { ...BROKERS },
    { ...BROKERS, KAFKA_SSL: 'true' },
    { ...BROKERS, KAFKA_SSL: 'true', KAFKA_SSL_CA: 'ca.pem', KAFKA_SSL_SERVER_NAME: 'kafka' },
    { ...BROKERS, KAFKA_SSL: 'true', KAFKA_SSL_CERT: 'a', KAFKA_SSL_KEY: 'b', KAFKA_SSL_KEY_PASSWORD: 'c' },
    { ...BROKERS, KAFKA_SSL: 'true', KAFKA_SASL_MECHANISM: 'PLAIN', ...USER },
    { ...BROKERS, KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512', ...USER },
    { KAFKA_BROKERS: 'localhost:1,127.0.0.1:2', KAFKA_SASL_MECHANISM: 'PLAIN', ...USER },
    { KAFKA_SSL: '', KAFKA_SSL_CA: '', KAFKA_SASL_PASSWORD: '' },
  ];
  for (const each of good) parseEnvironment(each);
});

test('settings of Kafka that do not fit together are named, and no secret with them', () => {
  const bad: [Variables, RegExp][] = [
    [{ KAFKA_SSL: 'true' }, /KAFKA_SSL belongs to KAFKA_BROKERS/],
    [{ ...USER, KAFKA_SASL_MECHANISM: 'PLAIN' }, /belongs to KAFKA_BROKERS/],
    [{ ...BROKERS, KAFKA_SSL_CA: 'ca.pem' }, /KAFKA_SSL_CA needs KAFKA_SSL=true/],
    [{ ...BROKERS, KAFKA_SSL: 'true', KAFKA_SSL_CERT: 'a' }, /KAFKA_SSL_CERT and KAFKA_SSL_KEY/],
    [{ ...BROKERS, KAFKA_SSL: 'true', KAFKA_SSL_KEY_PASSWORD: 'a' }, /needs a KAFKA_SSL_KEY/],
    [{ ...BROKERS, KAFKA_SASL_MECHANISM: 'SCRAM-SHA-256' }, /set all three or none/],
    [{ ...BROKERS, ...USER }, /set all three or none/],
    [{ ...BROKERS, ...USER, KAFKA_SASL_MECHANISM: 'PLAIN' }, /set KAFKA_SSL=true/],
    [{ ...BROKERS, ...USER, KAFKA_SASL_MECHANISM: 'GSSAPI' }, /KAFKA_SASL_MECHANISM/],
  ];
  for (const [variables, says] of bad) {
    assert.throws(
      () => parseEnvironment(variables),
      (error) =>
        error instanceof Error && says.test(error.message) && !error.message.includes('good password'),
    );
  }
});

test('a file that is not there is named', () => {
  const settings = parseEnvironment({ ...BROKERS, KAFKA_SSL: 'true', KAFKA_SSL_CA: '/nowhere/ca.pem' });
  assert.throws(() => kafkaSecurity(settings), /KAFKA_SSL_CA names \/nowhere\/ca\.pem, which cannot be read/);
});

const folder = await mkdtemp(join(tmpdir(), 'portal-test-kafka-tls-'));
const problem = await certificatesProblem();
const made = problem ? null : await makeAll();
const broker = made ? await ownBroker(made.options) : { unavailable: problem ?? '' };

async function makeAll() {
  const authority = await makeAuthority(folder, 'authority');
  const stranger = await makeAuthority(folder, 'stranger');
  const server = await makeCertificate(folder, 'broker', 'IP:127.0.0.1', authority);
  const client = await makeCertificate(folder, 'client', 'DNS:client.test', authority);
  const keystore = join(folder, 'keystore.pem');
  await writeFile(keystore, `${await readFile(server.key, 'utf8')}${await readFile(server.cert, 'utf8')}`);
  const scram = (size: 256 | 512) => [
    '--add-scram',
    `SCRAM-SHA-${size}=[name=portal,password=good password]`,
  ];
  const login = 'org.apache.kafka.common.security.scram.ScramLoginModule required;';
  const options = {
    listeners: ['SASL_SSL', 'SSL', 'SASL_PLAINTEXT'],
    format: [...scram(256), ...scram(512)],
    properties: {
      'ssl.keystore.type': 'PEM',
      'ssl.keystore.location': keystore,
      'ssl.truststore.type': 'PEM',
      'ssl.truststore.location': authority.cert,
      'listener.name.ssl.ssl.client.auth': 'required',
      'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
      'listener.name.sasl_plaintext.sasl.enabled.mechanisms': 'SCRAM-SHA-512',
      'listener.name.sasl_plaintext.scram-sha-512.sasl.jaas.config': login,
      'listener.name.sasl_ssl.scram-sha-256.sasl.jaas.config': login,
      'listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config': login,
      'listener.name.sasl_ssl.plain.sasl.jaas.config':
        'org.apache.kafka.common.security.plain.PlainLoginModule required user_portal="good password";',
    },
  };
  return { authority, stranger, server, client, options };
}

after(() => rm(folder, { recursive: true, force: true }));

if (!made || 'unavailable' in broker) {
  const skip = 'unavailable' in broker && broker.unavailable;
  test('TLS and SASL with a real broker', { skip });
} else {
  const { SASL_SSL = '', SSL = '', SASL_PLAINTEXT = '' } = broker.listeners;
  const plain = broker.brokers[0] ?? '';
  const ca = { KAFKA_SSL: 'true', KAFKA_SSL_CA: made.authority.cert };
  const scram512 = { ...USER, KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512' };
  const client = { KAFKA_SSL_CERT: made.client.cert, KAFKA_SSL_KEY: made.client.key };

  function open(at: string, variables: Variables) {
    const settings = parseEnvironment({ KAFKA_BROKERS: at, ...variables });
    return kafkaTransport([at], kafkaSecurity(settings));
  }

  async function carries(at: string, variables: Variables): Promise<void> {
    const stream = await open(at, variables);
    try {
      const topic = `test-${randomUUID()}`;
      await stream.ensureTopics([{ name: topic, partitions: 1 }]);
      await stream.append(topic, [record('k', 'v')]);
      const sink = new Sink();
      await stream.consume(sink.options(topic, [topic]));
      await until(() => sink.count === 1, 'the record arrives');
    } finally {
      await stream.close();
    }
  }

  async function refuses(at: string, variables: Variables, code: ErrorCode, says: RegExp): Promise<void> {
    await assert.rejects(open(at, variables), (error) => {
      assert.ok(error instanceof AppError, String(error));
      assert.match(error.message, says);
      assert.equal(error.code, code);
      assert.ok(error.message.includes(at));
      assert.ok(!error.message.includes(USER.KAFKA_SASL_PASSWORD));
      return true;
    });
  }

  test('a certificate that is refused is not looked at again', async () => {
    const { server: certificate } = made;
    const server = createServer({
      cert: await readFile(certificate.cert),
      key: await readFile(certificate.key),
    });
    let connections = 0;
    server.on('connection', () => connections++);
    server.on('tlsClientError', () => undefined);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const stranger = { KAFKA_SSL: 'true', KAFKA_SSL_CA: made.stranger.cert };
    await refuses(`127.0.0.1:${port}`, stranger, 'bad_request', /not signed by an authority.*KAFKA_SSL_CA/);
    server.close();
    assert.equal(connections, 1);
  });

  describe('a broker with TLS and SASL', { concurrency: true }, () => {
    after(() => broker.stop());

    for (const mechanism of ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512']) {
      test(`takes and gives records over TLS with ${mechanism}`, () =>
        carries(SASL_SSL, { ...ca, ...USER, KAFKA_SASL_MECHANISM: mechanism }));

      test(`refuses a wrong password with ${mechanism}`, () =>
        refuses(
          SASL_SSL,
          { ...ca, ...USER, KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_PASSWORD: 'wrong' },
          'unauthenticated',
          /KAFKA_SASL_PASSWORD/,
        ));
    }
    test('takes and gives records with a certificate of ours', () => carries(SSL, { ...ca, ...client }));
    test('takes and gives records with SCRAM alone', () => carries(SASL_PLAINTEXT, scram512));

    test('a mechanism that it does not have', () =>
      refuses(
        SASL_PLAINTEXT,
        { ...USER, KAFKA_SASL_MECHANISM: 'SCRAM-SHA-256' },
        'unauthenticated',
        /does not support the requested SASL mechanism.*KAFKA_SASL_MECHANISM/,
      ));
    test('another authority than the one that is trusted', () =>
      refuses(
        SASL_SSL,
        { KAFKA_SSL: 'true', KAFKA_SSL_CA: made.stranger.cert, ...scram512 },
        'bad_request',
        /not signed by an authority.*KAFKA_SSL_CA/,
      ));
    test('an authority that nobody named', () =>
      refuses(SASL_SSL, { KAFKA_SSL: 'true', ...scram512 }, 'bad_request', /KAFKA_SSL_CA/));
    test('a certificate for another name', () =>
      refuses(
        SASL_SSL,
        { ...ca, ...scram512, KAFKA_SSL_SERVER_NAME: 'elsewhere.test' },
        'bad_request',
        /for another name.*KAFKA_SSL_SERVER_NAME/,
      ));
    test('no certificate of ours where one is wanted', () =>
      refuses(SSL, ca, 'unauthenticated', /KAFKA_SSL_CERT and KAFKA_SSL_KEY/));
    test('one of several brokers that refuses us does not keep us from the others', async () => {
      const settings = parseEnvironment({ KAFKA_BROKERS: SSL, ...ca, ...scram512 });
      const stream = await kafkaTransport([SSL, SASL_SSL], kafkaSecurity(settings));
      await stream.close();
    });
    test('a port that takes TLS, spoken to without', () =>
      refuses(SSL, {}, 'unavailable', /set KAFKA_SSL=true/));
    test('a port that wants a user, and TLS, spoken to without', () =>
      refuses(SASL_SSL, {}, 'unavailable', /set KAFKA_SSL=true/));
    test('a port that wants a user, who is not given', () =>
      refuses(SASL_SSL, ca, 'unavailable', /KAFKA_SASL_MECHANISM/));
    test('a port that takes no TLS, spoken to with it', () =>
      refuses(plain, ca, 'unavailable', /unset KAFKA_SSL/));
  });
}
