import type { Reader } from '../access/reader.ts';
import { findTaken } from './taken-data.ts';

/** Of these, the tables that the person has in a browser, by id: nobody else knows of them. */
export function seenExtracts(reader: Reader, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const uuids = ids.filter((id) => UUID.test(id));
  return uuids.length === 0 ? Promise.resolve(new Map()) : findTaken(uuids, reader.personId);
}

/** Whoever asks may name anything. */
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
