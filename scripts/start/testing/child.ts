import { onProcessEnd, tellSupervisor } from '../../process-end.ts';

/** A child for tests: does nothing until it is asked to end, or fails at once when told to. */
if (process.argv[2] === 'fail') {
  tellSupervisor({ kind: 'failed', message: 'cannot go on' });
  process.exitCode = 1;
  process.disconnect?.();
} else {
  const alive = setInterval(() => undefined, 1_000);
  console.log(`child ${process.pid} runs`);
  onProcessEnd((reason) => {
    console.log(`child ${process.pid} ends: ${reason}`);
    clearInterval(alive);
    if (process.connected) process.disconnect();
  });
  tellSupervisor({ kind: 'ready' });
}
