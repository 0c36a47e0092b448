import { dedicatedClient } from '../db.ts';

/** Calls `heard` with the ids of the people whose notices changed until the connection ends; `ended` says when it did. */
export async function listenForNotices(
  heard: (personIds: readonly string[]) => void,
): Promise<{ readonly ended: Promise<void>; stop(): Promise<void> }> {
  const client = await dedicatedClient();
  const ended = new Promise<void>((resolve) => {
    client.on('error', () => resolve());
    client.on('end', () => resolve());
  });
  client.on('notification', ({ payload = '' }) => heard(payload.split(' ')));
  await client.query('LISTEN notices');
  return { ended, stop: () => client.end() };
}
