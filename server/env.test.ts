import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseEnvironment } from './env.ts';

test('the lake is in a folder or at a place in an object store', () => {
  const root = (LAKE_URL: string) => parseEnvironment({ LAKE_URL }).LAKE_URL;
  assert.equal(root('/data/lake'), '/data/lake');
  assert.equal(root('file:///data/lake'), '/data/lake');
  assert.equal(root('s3://bucket'), 's3://bucket');
  assert.equal(root('s3://bucket/a/b/'), 's3://bucket/a/b');
  assert.equal(parseEnvironment({}).LAKE_URL, undefined);
  for (const wrong of [
    's3://b',
    's3://Bucket/x',
    's3://bucket//x',
    's3://u:p@bucket/x',
    's3a://bucket',
    'https://x/y',
  ]) {
    assert.throws(() => root(wrong), /LAKE_URL: must be/, wrong);
  }
});

test('settings of an object store that do not belong together are refused, and no value is told', () => {
  const refused = (variables: Record<string, string>, says: RegExp) =>
    assert.throws(
      () => parseEnvironment(variables),
      (error) => error instanceof Error && says.test(error.message) && !error.message.includes('hush'),
    );
  refused({ S3_SECRET_ACCESS_KEY: 'hush' }, /belong together/);
  refused({ S3_ACCESS_KEY_ID: 'hush' }, /belong together/);
  refused({ S3_SESSION_TOKEN: 'hush' }, /belong together/);
  refused({ S3_ENDPOINT: 'https://me:hush@s3.example.com' }, /has a user in it/);
  refused({ S3_KMS_KEY_ID: 'hush' }, /S3_ENCRYPTION=aws:kms/);
  refused({ S3_ENCRYPTION: 'hush' }, /S3_ENCRYPTION: must be bucket/);
  assert.ok(parseEnvironment({ S3_ENCRYPTION: 'aws:kms', S3_KMS_KEY_ID: 'alias/lake' }).S3_KMS_KEY_ID);
});
