/**
 * One process of the proof: its role's rounds until it is killed, by itself at a named step of a commit or from outside.
 * With no fault it ends after the rounds it was given.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { closeDb } from '#server/db.ts';
import type { CommitStep } from '#server/lake/commit.ts';
import { openEngine, ROUNDS, type Role } from './roles.ts';

const { values } = parseArgs({
  options: {
    role: { type: 'string', default: 'append' },
    step: { type: 'string' },
    occurrence: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '1000000' },
  },
});
const PAUSE_MS_MAX = 150;
const round = ROUNDS[values.role as Role];
const engine = await openEngine();
let reached = 0;
const onStep = (step: CommitStep) => {
  if (step === values.step && ++reached === Number(values.occurrence)) process.kill(process.pid, 'SIGKILL');
};
process.send?.('ready');
try {
  for (let left = Number(values.rounds); left > 0; left--) {
    await round(engine, { onStep });
    // The others come to their commits, too.
    await sleep(Math.random() * PAUSE_MS_MAX);
  }
} catch (error) {
  console.error(`${values.role}:`, error);
  process.exit(1);
}
await engine.close();
await closeDb();
process.exit(0);
