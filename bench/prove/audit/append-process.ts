import { closeAudit, recordAudit } from '#server/audit/record.ts';
import { closeDb } from '#server/db.ts';
import { sampleEntry } from './fill.ts';

/** A portal of its own that appends some entries, one call each, and ends. */
const count = Number(process.argv[2]);
await Promise.all(Array.from({ length: count }, (_, index) => recordAudit([sampleEntry(index)])));
await closeAudit();
await closeDb();
