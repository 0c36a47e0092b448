import { env } from '../../env.ts';

/** How to reach a Trino, and the name there of the catalog whose tables are the lake's. */
export interface TrinoConfig {
  readonly url: string;
  readonly user: string;
  /** Sent as Basic authentication, over https only. Null: none. */
  readonly password: string | null;
  readonly catalog: string;
}

/** The Trino of the environment; null without TRINO_URL. */
export function trinoConfig(): TrinoConfig | null {
  const { TRINO_URL, TRINO_USER, TRINO_PASSWORD, TRINO_CATALOG } = env();
  if (!TRINO_URL) return null;
  return { url: TRINO_URL, user: TRINO_USER, password: TRINO_PASSWORD ?? null, catalog: TRINO_CATALOG };
}
