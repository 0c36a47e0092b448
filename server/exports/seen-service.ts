import type { Reader } from '../access/reader.ts';
import { may } from '../auth/roles.ts';
import { findExports, type StoredExport } from './data.ts';

/** Of these, the person's own whose file there is: nobody else knows of an export. By their ids. */
export async function seenExports(
  reader: Reader,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Pick<StoredExport, 'fileName' | 'sql'>>> {
  const uuids = ids.filter((id) => UUID.test(id));
  if (uuids.length === 0 || !may(reader, 'query:run')) return new Map();
  const found = await findExports(uuids, reader.personId);
  return new Map(found.filter(({ status }) => status === 'done').map((each) => [each.id, each]));
}

/** Whoever asks may name anything. */
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
