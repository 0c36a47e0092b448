import { AppError } from '../errors.ts';

export type StartFailure =
  | { readonly kind: 'port-in-use' }
  /** Processes of a killed server have not ended yet; the start works once they have. */
  | { readonly kind: 'old-processes' }
  | { readonly kind: 'final'; readonly error: AppError };

const CAUSES: readonly [RegExp, (dir: string) => string][] = [
  [/No space left on device/i, (dir) => `the disk of ${dir} is full; free some space and start again`],
  [
    /Read-only file system/i,
    (dir) => `${dir} is on a read-only disk; set DATA_DIR to a folder that can be written`,
  ],
  [
    /wrong ownership|Permission denied/i,
    (dir) => `${dir} belongs to another user; start as that user, or set DATA_DIR to a folder of your own`,
  ],
  [
    /incompatible with server|not compatible with this version/i,
    (dir) => `${dir} was written by another major version of PostgreSQL`,
  ],
  [
    /could not (?:create|map|resize) (?:anonymous )?shared memory|Cannot allocate memory/i,
    () => 'the machine has too little memory',
  ],
  [
    /error while loading shared libraries|Library not loaded/i,
    () => 'its programs cannot be loaded; run `npm ci` again',
  ],
];

/** Says why PostgreSQL ended instead of starting, from what it wrote meanwhile. */
export function explainStartFailure(output: string, clusterDir: string): StartFailure {
  if (/could not bind .*address|could not create any TCP\/IP sockets/i.test(output))
    return { kind: 'port-in-use' };
  if (/pre-existing shared memory block|lock file ".*" already exists/i.test(output)) {
    return { kind: 'old-processes' };
  }
  const cause = CAUSES.find(([pattern]) => pattern.test(output));
  const lines = output.trim().split('\n');
  const fatal = lines.findLast((line) => /(?:FATAL|PANIC|ERROR|error):/.test(line)) ?? lines.at(-1) ?? '';
  const lastWords = fatal.replace(/^.*?(?:FATAL|PANIC|ERROR|error):\s*/, '') || 'it said nothing';
  const text = cause ? cause[1](clusterDir) : lastWords;
  return {
    kind: 'final',
    error: new AppError('unavailable', `The embedded PostgreSQL does not start: ${text}.`),
  };
}
