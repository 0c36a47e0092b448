import { join } from 'node:path';
import { runNamed } from './runner/run-named.ts';

const code = await runNamed(
  { command: 'prove', folder: join(import.meta.dirname, 'prove') },
  process.argv.slice(2),
);
process.stdout.write('', () => process.exit(code));
