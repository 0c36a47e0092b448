/** The console of `npm start`: short lines for people; what changes quickly is rewritten in place on a terminal. */

let openProgress = false;

export function say(text: string): void {
  if (openProgress) process.stdout.write('\r\x1b[2K');
  openProgress = false;
  console.log(text);
}

/** A step that is done, with how long it took when that was noticeable. */
export function sayDone(text: string, begunAt: number): void {
  const seconds = (performance.now() - begunAt) / 1000;
  say(`  ✓ ${text}${seconds >= 0.5 ? ` (${seconds.toFixed(1)} s)` : ''}`);
}

export function sayWarning(text: string): void {
  say(`  ! ${text}`);
}

/** Rewrites one line on a terminal; elsewhere says only what is `worthALine`. */
export function sayProgress(text: string, worthALine: boolean): void {
  if (!process.stdout.isTTY) {
    if (worthALine) say(`  … ${text}`);
    return;
  }
  process.stdout.write(`\r\x1b[2K  … ${text}`);
  openProgress = true;
}
