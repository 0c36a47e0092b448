import { dedicatedClient } from '../db.ts';

const CHANNEL = 'access_changed';

/**
 * Listens for changes of people and policies on a connection of its own. `heard` is called for each; `lost` once, when
 * the connection breaks. Rejects when it cannot be opened.
 */
export async function listenForChanges(handlers: {
  readonly heard: () => void;
  readonly lost: () => void;
}): Promise<{ close(): void }> {
  const client = await dedicatedClient();
  let isOpen = true;
  const end = () => {
    if (!isOpen) return;
    isOpen = false;
    void client.end().catch(() => undefined);
  };
  const lost = () => {
    if (!isOpen) return;
    end();
    handlers.lost();
  };
  client.on('error', lost);
  client.on('end', lost);
  client.on('notification', () => handlers.heard());
  try {
    await client.query(`LISTEN ${CHANNEL}`);
  } catch (error) {
    end();
    throw error;
  }
  return { close: end };
}
