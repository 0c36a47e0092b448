// Plain JavaScript that any Node can read. The programs are TypeScript, which Node runs by itself; the version this
// project pins is the npm package `node`, first in the PATH of every npm script.
import * as nodeModule from 'node:module';
import { fileURLToPath } from 'node:url';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 2)) {
  console.error(
    `Node ${process.versions.node} is too old to run the portal, and the pinned one (npm package "node") is not in place: run \`npm rebuild node\`, or \`npm ci\` again without --ignore-scripts.`,
  );
  process.exit(1);
}
nodeModule.enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/portal', import.meta.url)));
await import('./start.ts');
