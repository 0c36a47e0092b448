import type { Naming } from '../access/visible-text.ts';
import type { Scope } from '../auth/roles.ts';

export type { Naming } from '../access/visible-text.ts';

/** Kinds of what people find. */
export const ASSET_KINDS = [
  'table',
  'topic',
  'dashboard',
  'tile',
  'query',
  'metric',
  'pipeline',
  'term',
] as const;
export type AssetKind = (typeof ASSET_KINDS)[number];

export interface AssetColumn {
  readonly name: string;
  readonly type: string;
  /** Iceberg's; null where there is none. */
  readonly fieldId: number | null;
  readonly description: string;
  readonly tags: readonly string[];
}

/** What is shown of a thing wherever it is listed. Types only. */
export interface AssetFacts {
  readonly kind: AssetKind;
  /** Unique within the kind: `gold.fact_sales`, or an id. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly domain: string | null;
  /** `gold`; of a table its namespace. */
  readonly layer: string | null;
  /** `group:<id>`, `person:<id>`. */
  readonly owner: string | null;
  readonly tags: readonly string[];
  /** Whether people are told to use something else. */
  readonly isDeprecated: boolean;
  /** Where the portal shows it. */
  readonly href: string;
}

/** All that one producer tells of one thing. */
export interface Asset extends AssetFacts {
  /** Other names that it goes by. */
  readonly alsoCalled: readonly string[];
  /** Found by as well, and not shown. */
  readonly text: string;
  /** Of a table, in their order. */
  readonly columns: readonly AssetColumn[];
  /** Of anything but a table: what it names. Whoever may not know of one of these may not know of it; null: nobody knows what. */
  readonly needs: readonly Naming[] | null;
  /** What its parts name: it is there for whoever may know of one of them. Empty: it has no parts that matter. */
  readonly choices: readonly (readonly Naming[])[];
  /** `everyone`, `person:<id>`, `group:<id>`, `dashboard:<id>`, `tile:<id>`. */
  readonly audience: readonly string[];
  /** `person:<id>` of those of the audience who wrote it and may know of it whatever it names. */
  readonly author: string | null;
  /** What somebody must be allowed to do to know of it. */
  readonly scope: Scope | null;
  /** Who tells of it. */
  readonly producer: string;
}

/** What most assets have none of. */
export const PLAIN_ASSET = {
  ...{ domain: null, layer: null, owner: null, tags: [], isDeprecated: false, alsoCalled: [], text: '' },
  ...{ columns: [], needs: [], choices: [], audience: ['everyone'], author: null, scope: null },
} as const satisfies Partial<Asset>;
