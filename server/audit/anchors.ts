import { readFileSync } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
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
  /** Lines that are no anchors. The begin of one is what a crash leaves, and not counted. */
  readonly damagedLines: number;
}

const FILE_BYTES_MAX = 4 * 1024 * 1024;

/** The present file and the one before it: some 60,000 anchors, most of a day of work without a pause. */
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

const BEGIN_OF_LINE = /^(\d{1,15}( [\w-]{0,43}){0,2} ?)?$/;

/** Every anchor there is, in the order they were written. */
export function readAnchors(): AnchorFile {
  const { present, before } = files();
  const lines = [before, present].flatMap((file) => read(file).split('\n'));
  const anchors = lines.map(parse).filter((anchor) => anchor !== null);
  const begun = lines.filter((line) => BEGIN_OF_LINE.test(line)).length;
  return { anchors, damagedLines: lines.length - anchors.length - begun };
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
 * Appends one anchor, durable when this resolves. Several processes may do so: a line is one write at the file's end,
 * and begins anew where another process ended in the middle of its own.
 */
export async function writeAnchor(seq: number, seal: string): Promise<void> {
  const { folder, present, before } = files();
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = await open(present, 'a', 0o600);
  try {
    if ((await file.stat()).size >= FILE_BYTES_MAX) await rename(present, before);
    const signature = signEnd(auditKeys()[0], 'anchor', seq, seal);
    await file.write(`\n${seq} ${seal} ${signature} ${new Date().toISOString()}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  highest.set(present, Math.max(seq, highest.get(present) ?? 0));
}
