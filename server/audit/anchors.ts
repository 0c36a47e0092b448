import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { env } from '../env.ts';
import type { SignedEnd } from './append-data.ts';
import { auditKeys, signEnd } from './seal.ts';

/**
 * Anchors: how far the log had come, kept outside the database, in files of DATA_DIR that only grow. Whoever has the
 * database alone can cut the log's end and put an old head back; they cannot take the anchors back.
 */
export interface Anchor extends SignedEnd {
  readonly at: string;
}

export interface AnchorFile {
  readonly anchors: readonly Anchor[];
  /** Lines that are no anchors. A last line without its end is a crash and not counted. */
  readonly damagedLines: number;
}

const FILE_BYTES_MAX = 4 * 1024 * 1024;

/** The present file and the one before it: some 70,000 anchors. */
function files(): { folder: string; present: string; before: string } {
  const folder = join(env().DATA_DIR, 'audit');
  return { folder, present: join(folder, 'anchors.log'), before: join(folder, 'anchors.1.log') };
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

const LINE = /^(\d{1,15}) ([\w-]{43}) ([\w-]{43}) (\S+)$/;

function parse(line: string): Anchor | null {
  const [, seq, seal, signature, at] = LINE.exec(line) ?? [];
  return seq && seal && signature && at ? { seq: Number(seq), seal, signature, at } : null;
}

/** Every anchor there is, in the order they were written. */
export function readAnchors(): AnchorFile {
  const { present, before } = files();
  const lines = [before, present].flatMap((file) => read(file).split('\n').slice(0, -1));
  const anchors = lines.map(parse).filter((anchor) => anchor !== null);
  return { anchors, damagedLines: lines.length - anchors.length };
}

const highest = new Map<string, number>();

/** The highest entry known to have been in the log: read from the files once, then kept as anchors are written. */
export function highestAnchored(): number {
  const { present } = files();
  let seq = highest.get(present);
  if (seq === undefined) {
    seq = readAnchors().anchors.reduce((most, anchor) => Math.max(most, anchor.seq), 0);
    highest.set(present, seq);
  }
  return seq;
}

/**
 * Appends one anchor, durable when this returns. Several processes may do so: a line is one write at the file's end.
 */
export function writeAnchor(seq: number, seal: string): void {
  const { folder, present, before } = files();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if ((statSync(present, { throwIfNoEntry: false })?.size ?? 0) >= FILE_BYTES_MAX)
    renameSync(present, before);
  const descriptor = openSync(present, 'a', 0o600);
  try {
    const signature = signEnd(auditKeys()[0], 'anchor', seq, seal);
    writeSync(descriptor, `${seq} ${seal} ${signature} ${new Date().toISOString()}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  highest.set(present, Math.max(seq, highestAnchored()));
}
