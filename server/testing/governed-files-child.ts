import { leaseGovernedFiles, planGovernedFiles } from '../access/governed-files.ts';
import { quoteLiteral } from '../engine/sql-text.ts';
import type { LakeFile } from '../lake/held-files.ts';

/** Makes governed copies of the files it is given and says so when it begins; the test kills it then. */
const files = JSON.parse(process.argv[2] ?? '[]') as LakeFile[];
const plan = planGovernedFiles(
  'gold.people',
  files,
  ({ path }) => `SELECT id, '…' AS name FROM read_parquet(${quoteLiteral(path)}) WHERE id % 2 = 0`,
);
await leaseGovernedFiles([plan], {
  signal: new AbortController().signal,
  onProgress: ({ done }) => {
    if (done === 1) process.send?.('one is done');
  },
});
