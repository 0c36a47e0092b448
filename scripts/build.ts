import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failProcess } from './process-end.ts';
import { buildIsCurrent, buildPortal, generateClient } from './start/build.ts';

/** `npm run build`: the portal's pages for production, unless they are built from these very sources already. */
const options = { logFile: join(tmpdir(), `portal-build-${process.pid}.log`) };
try {
  await generateClient(options);
  if (buildIsCurrent()) console.log('The portal is built already.');
  else {
    await buildPortal(options);
    console.log('The portal is built.');
  }
} catch (error) {
  failProcess(error);
}
