import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

const RUNNER = join(import.meta.dirname, 'run-named.ts');

function runIn(folder: string, ...argv: string[]) {
  const script = `
    const { runNamed } = await import(${JSON.stringify(RUNNER)});
    process.exitCode = await runNamed(
      { command: 'bench', folder: ${JSON.stringify(folder)}, except: ['bench'] },
      ${JSON.stringify(argv)},
    );`;
  const result = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  return { code: result.status, lines: result.stdout.trim().split('\n'), errors: result.stderr };
}

test('a run is found by its name; its figures are the last line and its failure the exit code', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'runs-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'bench.ts'), '');
  writeFileSync(
    join(folder, 'good.ts'),
    `
    export async function run(args: readonly string[]) { console.log('for people'); return { args }; }`,
  );
  writeFileSync(
    join(folder, 'bad.ts'),
    `
    import { RunFailed } from ${JSON.stringify(RUNNER)};
    export async function run() { throw new RunFailed('Two were lost.', { lost: 2 }); }`,
  );
  writeFileSync(join(folder, 'broken.ts'), `export async function run() { throw new Error('a defect'); }`);
  writeFileSync(join(folder, 'good.test.ts'), '');

  const good = runIn(folder, 'good', '--events', '5');
  assert.equal(good.code, 0);
  assert.deepEqual(good.lines, ['for people', '{"args":["--events","5"]}']);

  const bad = runIn(folder, 'bad');
  assert.equal(bad.code, 1);
  assert.match(bad.errors, /^Two were lost\.$/m);
  assert.equal(bad.lines.at(-1), '{"lost":2}');

  assert.equal(runIn(folder, 'broken').code, 1);

  for (const argv of [[], ['nothing'], ['bench'], ['good.test'], ['../good']]) {
    const unknown = runIn(folder, ...argv);
    assert.equal(unknown.code, 2);
    assert.match(unknown.errors, /Names: bad, broken, good\n/);
  }
});
