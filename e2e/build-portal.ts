import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Before the first journey: products that start at the same time must not build at the same time. */
export default function buildPortal(): void {
  execFileSync(process.execPath, ['scripts/build.ts'], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}
