import { globSync } from 'node:fs';

const ROOMS = '{app,components,server,workers,scripts,prisma,e2e,bench,warehouse}';

/** The project's own TypeScript files, as paths from the root with forward slashes. */
export function listFiles(): string[] {
  return globSync([`${ROOMS}/**/*.{ts,tsx}`, '*.{ts,tsx}'], {
    exclude: ['prisma/generated/**', '**/node_modules/**'],
  })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !file.startsWith('prisma/generated/') && file !== 'next-env.d.ts')
    .sort();
}
