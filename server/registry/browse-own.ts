import { AppError } from '../errors.ts';
import type { SchemaShelf } from './browse-service.ts';
import { database, subjectLines, versionLines, versionsOf } from './data.ts';
import { levelOf } from './registrations-service.ts';
import { sourceOf } from './sources.ts';

/** The portal's own registry, to look through. */
export const OWN_SHELF: SchemaShelf = {
  at: null,
  async subjects() {
    return (await subjectLines()).map(({ latestAt, ...line }) => ({
      ...line,
      latestAt: latestAt.toISOString(),
    }));
  },
  async versions(subject) {
    const versions = (await versionLines(subject)).map(({ at, ...line }) => ({
      ...line,
      at: at.toISOString(),
    }));
    if (versions.length === 0) throw new AppError('not_found', `There is no subject ${subject}.`);
    return { level: await levelOf(database(), subject), versions };
  },
  async schema(subject, version) {
    const stored = (await versionsOf(database(), subject)).find((each) => each.version === version);
    return stored ? { id: stored.id, ...(await sourceOf(database(), stored)) } : null;
  },
};
