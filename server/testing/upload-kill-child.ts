/** Begins to upload a file in parts to the object of its second argument, says so once some are there, and is killed. */
import { objectStore } from '../lake/object-store.ts';

const [from = '', to = ''] = process.argv.slice(2);
await objectStore().upload(from, to);
process.exit(3);
