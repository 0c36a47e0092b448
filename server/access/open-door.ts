import { may, type Scope } from '../auth/roles.ts';
import { AppError } from '../errors.ts';
import type { Door } from './doors.ts';
import type { Reader } from './reader.ts';

/** What a door asks besides the tables. None where somebody looks through another's eyes ("view as"): procedures ask there. */
const DOOR_SCOPES: Readonly<Record<Door, Scope | null>> = {
  tile: 'dashboards:read',
  export: 'dashboards:export',
  live: 'dashboards:read',
  sql: 'query:run',
  preview: null,
  extract: 'query:run',
  api: 'query:run',
  statement_export: 'query:run',
  board: 'dashboards:read',
  profile: 'data:preview',
  trial: 'query:run',
  letters: 'pipelines:read',
  quarantine: 'pipelines:read',
  monitor: 'data:preview',
  failing_rows: 'data:preview',
};

/** Throws `forbidden` when the reader's role does not open this door. Procedures ask first; this is the second lock. */
export function openDoor(reader: Reader, door: Door): void {
  const scope = DOOR_SCOPES[door];
  if (scope === null || may(reader, scope)) return;
  throw new AppError('forbidden', `Your role (${reader.role}) does not allow this.`, { details: { scope } });
}
