import type { Client } from 'pg';
import { dedicatedClient, pool, transaction } from '#server/db.ts';
import { AppError } from '#server/errors.ts';
import type { LiveStateDump } from './live-state.ts';
import { deleteReplays } from './replays-data.ts';
import { type LiveUpdate, liveUpdate } from './schema.ts';

const CHANNEL = 'live';
/** PostgreSQL refuses a NOTIFY payload of 8000 bytes or more. */
const NOTIFY_BYTES_MAX = 7_999;
/** Key of the session lock that one aggregation worker at a time holds. */
const LEADER_LOCK = 0x6c69_7665;

export interface Checkpoint {
  readonly epoch: number;
  readonly state: LiveStateDump | null;
  /** `topic/partition` to the first offset that the state does not include. */
  readonly offsets: Readonly<Record<string, number>>;
}

/**
 * Waits until no other aggregation worker is at work. The lock lives as long as the connection, so a killed
 * worker frees it; `lost` rejects when the connection breaks.
 */
export async function becomeLeader(
  signal: AbortSignal,
): Promise<{ lost: Promise<never>; release(): Promise<void> } | null> {
  const client = await dedicatedClient();
  const lost = new Promise<never>((_, reject) => {
    client.on('error', (error) =>
      reject(new AppError('unavailable', 'The connection to PostgreSQL was lost', { cause: error })),
    );
  });
  lost.catch(() => undefined);
  const stopWaiting = () => void client.end();
  signal.addEventListener('abort', stopWaiting, { once: true });
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LEADER_LOCK]);
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  } finally {
    signal.removeEventListener('abort', stopWaiting);
  }
  return { lost, release: () => client.end() };
}

/**
 * Takes over the named checkpoint: raises its epoch, which locks out every earlier owner. State that was
 * computed from another log (`source`) does not count; its offsets mean nothing here.
 */
export async function claimCheckpoint(name: string, source: string): Promise<Checkpoint> {
  const { rows } = await pool().query<{
    epoch: number;
    state: LiveStateDump | null;
    offsets: Record<string, number>;
  }>(
    `INSERT INTO live_checkpoint AS mine (name, source, epoch, state, offsets) VALUES ($1, $2, 1, 'null', '{}')
     ON CONFLICT (name) DO UPDATE SET
       epoch = mine.epoch + 1,
       source = excluded.source,
       state = CASE WHEN mine.source = excluded.source THEN mine.state ELSE excluded.state END,
       offsets = CASE WHEN mine.source = excluded.source THEN mine.offsets ELSE excluded.offsets END
     RETURNING epoch, state, offsets`,
    [name, source],
  );
  const row = rows[0];
  if (!row) throw new Error('the checkpoint row was neither written nor found');
  return row;
}

/**
 * State and offsets move together, and the replayed letters that the state has counted go. Throws AppError `conflict` when
 * another worker has taken over.
 */
export async function saveCheckpoint(
  name: string,
  checkpoint: Checkpoint,
  counted: readonly number[] = [],
): Promise<void> {
  await transaction(async (tx) => {
    const { rowCount } = await tx.query(
      'UPDATE live_checkpoint SET state = $3, offsets = $4, updated_at = now() WHERE name = $1 AND epoch = $2',
      [name, checkpoint.epoch, JSON.stringify(checkpoint.state), JSON.stringify(checkpoint.offsets)],
    );
    if (rowCount !== 1)
      throw new AppError('conflict', 'Another aggregation worker has taken over the live metrics.');
    if (counted.length > 0) await deleteReplays(tx, counted);
  });
}

/** Sends an update to every process that listens. History is dropped, oldest first, if it would not fit. */
export async function publishUpdate(update: LiveUpdate): Promise<void> {
  let payload = JSON.stringify(update);
  for (
    let keep = update.history.length - 5;
    Buffer.byteLength(payload) > NOTIFY_BYTES_MAX && keep >= 0;
    keep -= 5
  ) {
    payload = JSON.stringify({ ...update, history: update.history.slice(update.history.length - keep) });
  }
  await pool().query('SELECT pg_notify($1, $2)', [CHANNEL, payload]);
}

/** Calls `receive` for each published update until the connection ends; `ended` says when it did. */
export async function listenForUpdates(
  receive: (update: LiveUpdate) => void,
): Promise<{ ended: Promise<void>; stop(): Promise<void> }> {
  const client: Client = await dedicatedClient();
  const ended = new Promise<void>((resolve) => {
    client.on('error', () => resolve());
    client.on('end', () => resolve());
  });
  client.on('notification', ({ payload }) => {
    const update = liveUpdate.safeParse(parseJson(payload));
    if (update.success) receive(update.data);
  });
  await client.query(`LISTEN ${CHANNEL}`);
  return { ended, stop: () => client.end() };
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
