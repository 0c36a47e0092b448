/** The tests of the lake once more, with its files in an object store instead of a folder. */
import { after, test } from 'node:test';
import { startS3 } from '../testing/s3.ts';

const server = await startS3();
if ('unavailable' in server) {
  test('the lake on an object store', { skip: server.unavailable }, () => undefined);
} else {
  // Every test database has a place of its own below.
  Object.assign(process.env, server.settings, { TEST_LAKE_URL: server.url, TEST_S3_FOLDER: server.folder });
  after(() => server.stop());
  await import('./commit.test.ts');
  await import('./commit-outcome.test.ts');
  await import('./snapshot.test.ts');
  await import('./kill.test.ts');
  await import('./maintain.test.ts');
  await import('./damaged.test.ts');
  await import('./evolution.test.ts');
  await import('./icebird.test.ts');
  await import('./write-paths.test.ts');
}
