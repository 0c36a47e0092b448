import { workerNames } from '../worker-names.ts';

/** Loads every program once without running it, which fills the compile cache of this first start. */
await Promise.all([
  import('../worker.ts'),
  import('../portal.ts'),
  ...workerNames().map((name) => import(`../../workers/${name}.ts`)),
]);
process.exit(0);
