import { setTimeout as sleep } from 'node:timers/promises';
import { readerFor } from '../access/mint-reader.ts';
import { getExport, startFor } from '../exports/service.ts';

/** Exports rows without end for the person it is given and says when some are written; the test kills it then. */
const personId = process.argv[2] ?? '';
const reader = await readerFor(personId);
if (!reader) throw new Error('The person of the test is not there');
const { id } = await startFor(
  { reader, renew: () => readerFor(personId), networkAddress: null, token: null },
  { sql: 'SELECT range AS n FROM range(100000000000)', format: 'csv', placement: 'auto', spreadsheet: false },
);
while ((await getExport(reader, id)).bytes < 100_000) await sleep(20);
process.send?.(id);
