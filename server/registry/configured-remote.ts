import { env } from '../env.ts';
import type { RemoteRegistryOptions } from './registry-client.ts';

/** The registry by URL that is configured; null: the portal's own counts. */
export function configuredRemote(): RemoteRegistryOptions | null {
  const { SCHEMA_REGISTRY_URL: url, SCHEMA_REGISTRY_USER: user, SCHEMA_REGISTRY_PASSWORD: password } = env();
  return url === undefined ? null : { url, user, password };
}
