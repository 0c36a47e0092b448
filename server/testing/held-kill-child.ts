/**
 * Runs one model whose batch is held, or decides about the publication of the second argument, and kills itself with SIGKILL
 * at the step of the last.
 */
import { createEngine } from '../engine/duckdb.ts';
import { rejectHeld, releaseHeld } from '../quarantine/decide-service.ts';
import { loadRegistry } from '../warehouse/registry.ts';
import { runWarehouse } from '../warehouse/run-warehouse.ts';
import { HOLD_RETURNED, onlyModels } from './gate.ts';
import { actingAs } from './reader.ts';

const [what = '', personId = '', id = '', step = ''] = process.argv.slice(2);
const onStep = (reached: string): void => {
  if (reached === step) process.kill(process.pid, 'SIGKILL');
};
if (what === 'hold') {
  await runWarehouse(
    await createEngine({ memoryLimitMb: 128, threads: 1 }),
    onlyModels(await loadRegistry(), ['stg_orders']),
    { gate: HOLD_RETURNED, onStep },
  );
} else {
  const decide = what === 'release' ? releaseHeld : rejectHeld;
  await decide(await actingAs(personId), { id, reason: 'looked at it' }, { onStep });
}
process.exit(3);
