// Plain JavaScript that any Node can read: the programs themselves are TypeScript, which Node runs from 22.18 on.
// The version this project pins is the npm package `node`, first in the PATH of every npm script.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `Node ${process.versions.node} is too old to run the portal, and the pinned one (npm package "node") is not in place: run \`npm rebuild node\`, or \`npm ci\` again without --ignore-scripts.`,
  );
  process.exit(1);
}
