import { runNamed } from './runner/run-named.ts';

const code = await runNamed(
  { command: 'bench', folder: import.meta.dirname, except: ['bench', 'prove'] },
  process.argv.slice(2),
);
// Whatever a benchmark left open must not keep a finished run alive.
process.stdout.write('', () => process.exit(code));
