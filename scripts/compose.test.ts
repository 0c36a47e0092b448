import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { z } from 'zod';
import { parseEnvironment } from '#server/env.ts';
import { workerNames } from './worker-names.ts';

const project = join(import.meta.dirname, '..');
const source = readFileSync(join(project, 'docker-compose.yml'), 'utf8');

// The part of https://github.com/compose-spec/compose-spec/blob/main/schema/compose-spec.json that the file uses;
// strict, so that a misspelt key is found.
const service = z.strictObject({
  image: z.string().regex(/^[a-z0-9./-]+(:[\w.-]+)?$/),
  build: z.string().optional(),
  command: z.union([z.string(), z.array(z.string())]).optional(),
  environment: z.record(z.string().regex(/^[A-Z][A-Z0-9_]*$/), z.union([z.string(), z.number()])).optional(),
  volumes: z.array(z.string()).optional(),
  ports: z.array(z.string()).optional(),
  restart: z.enum(['no', 'always', 'on-failure', 'unless-stopped']).optional(),
  profiles: z.array(z.string()).optional(),
  depends_on: z
    .record(
      z.string(),
      z.strictObject({
        condition: z.enum(['service_started', 'service_healthy', 'service_completed_successfully']),
      }),
    )
    .optional(),
  healthcheck: z
    .strictObject({
      test: z.tuple([z.enum(['CMD', 'CMD-SHELL'])], z.string()),
      interval: z.string().regex(/^\d+s$/),
      timeout: z
        .string()
        .regex(/^\d+s$/)
        .optional(),
      retries: z.int().positive(),
    })
    .optional(),
});
const compose = z.strictObject({
  'x-app': z.unknown(),
  services: z.record(z.string(), service),
  volumes: z.record(z.string(), z.null()),
});

const SAMPLES: Record<string, string> = {
  POSTGRES_PASSWORD: 'a1b2c3',
  AUTH_SECRET: 'x'.repeat(32),
  COLLECTOR_API_KEYS: 'key-one,key-two',
  MINIO_ROOT_PASSWORD: 'y'.repeat(12),
  KAFKA_SSL: 'true',
  KAFKA_SSL_CA: '/data/kafka/ca.pem',
  KAFKA_SSL_CERT: '/data/kafka/portal.pem',
  KAFKA_SSL_KEY: '/data/kafka/portal.key',
  KAFKA_SSL_KEY_PASSWORD: 'z'.repeat(12),
  KAFKA_SSL_SERVER_NAME: 'kafka.example',
  KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512',
  KAFKA_SASL_USERNAME: 'portal',
  KAFKA_SASL_PASSWORD: 'w'.repeat(12),
  SCHEMA_REGISTRY_URL: 'https://registry.example',
  SCHEMA_REGISTRY_USER: 'portal',
  SCHEMA_REGISTRY_PASSWORD: 'v'.repeat(12),
};

/** `${NAME:?message}` and `${NAME:-default}` as compose fills them in. */
function interpolate(text: string): string {
  return text.replace(/\$\{(\w+)(:[?-])([^}]*)\}/g, (_all, name: string, operator: string, rest: string) => {
    const value = SAMPLES[name] ?? (operator === ':-' ? rest : undefined);
    assert.ok(value !== undefined, `${name} has no sample value`);
    return value;
  });
}

const file = compose.parse(parse(source, { merge: true }));
const services = Object.entries(file.services);

test('every service is well-formed and refers to what exists', () => {
  for (const [name, { build, volumes = [], ports = [], depends_on = {} }] of services) {
    if (build) assert.ok(existsSync(join(project, build, 'Dockerfile')), name);
    for (const volume of volumes)
      assert.ok((volume.split(':')[0] ?? '') in file.volumes, `${name}: ${volume}`);
    for (const port of ports) assert.match(port, /^127\.0\.0\.1:\d{2,5}:\d{2,5}$/, name);
    for (const [other, { condition }] of Object.entries(depends_on)) {
      assert.ok(other in file.services, `${name} depends on ${other}`);
      if (condition === 'service_healthy')
        assert.ok(file.services[other]?.healthcheck, `${other} has no check`);
    }
  }
});

test('PostgreSQL 18, Kafka 4, an object store, the portal and every worker are there', () => {
  assert.match(file.services.postgres?.image ?? '', /^postgres:18/);
  assert.match(file.services.kafka?.image ?? '', /^apache\/kafka:4\./);
  assert.ok(file.services.minio && file.services.portal);
  for (const worker of workerNames()) {
    assert.deepEqual(file.services[worker]?.command, ['node', 'scripts/worker.ts', worker]);
  }
});

test('what the processes are given is a valid configuration', () => {
  for (const [name, { build, command, environment = {} }] of services) {
    if (!build) continue;
    const keys = Object.keys(environment);
    const given = keys.map((key) => [key, interpolate(String(environment[key]))]);
    const parsed = parseEnvironment(Object.fromEntries(given));
    assert.ok(parsed.DATABASE_URL && parsed.KAFKA_BROKERS && parsed.AUTH_SECRET, name);
    for (const key of keys) assert.ok(key in parsed, `${name}: ${key} configures nothing`);
    assert.ok(Array.isArray(command) && existsSync(join(project, command[1] ?? '')), name);
  }
});

test('no secret has a default', () => {
  for (const [name, { environment = {} }] of services) {
    for (const [key, value] of Object.entries(environment)) {
      if (!/PASSWORD|SECRET|_KEYS?$/.test(key)) continue;
      assert.match(String(value), /^\$\{\w+:(\?[^}]+|-)\}$/, `${name}: ${key}`);
    }
  }
});

test('the Dockerfile copies what exists', () => {
  const copies = readFileSync(join(project, 'Dockerfile'), 'utf8').matchAll(/^COPY (?!--from)(.+) \S+$/gm);
  for (const [, sources = ''] of copies) {
    for (const path of sources.split(' ')) assert.ok(existsSync(join(project, path)), path);
  }
});

const hasCompose = spawnSync('docker', ['compose', 'version']).status === 0;
test('docker compose accepts the file', { skip: !hasCompose && 'docker compose is not installed' }, () => {
  const { status, stderr } = spawnSync('docker', ['compose', '--profile', 'demo', 'config', '--quiet'], {
    cwd: project,
    env: { ...process.env, ...SAMPLES },
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
});
