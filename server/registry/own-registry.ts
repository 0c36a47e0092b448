import { database, findSchema, subjectsWithSchemas, versionsOf } from './data.ts';
import type { SchemaRegistry } from './schema-registry.ts';
import { sourceOf } from './sources.ts';

/** The portal's own registry. It is as available as PostgreSQL is, whose errors are thrown as they are. */
export const OWN_REGISTRY: SchemaRegistry = {
  async subjectsOf(ids) {
    return Map.groupBy(await subjectsWithSchemas(ids), ({ id }) => id);
  },
  async source(id) {
    const stored = await findSchema(id);
    return stored && sourceOf(database(), stored);
  },
  async latest(subject) {
    const stored = (await versionsOf(database(), subject)).findLast(({ deleted }) => !deleted);
    return stored ? sourceOf(database(), stored) : null;
  },
};
