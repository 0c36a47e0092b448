import { z } from 'zod';
import type { Mask } from '../access/schema.ts';

/** Of a table of others: what its namespace and its name have at most, and a slash between. */
const NAME_LENGTH_MAX = 481;

export const tableName = z.string().min(1).max(NAME_LENGTH_MAX);
export const whichDataset = z.object({ table: tableName });

/** The days of use that are told of. */
export const USAGE_DAYS = 90;

/** What the page's head tells of a table; instants are ISO 8601, as all of them here. */
export interface DatasetFacts {
  readonly name: string;
  readonly description: string | null;
  readonly domain: string | null;
  readonly layer: string;
  /** A group; null as its title where nobody has made it yet. */
  readonly owner: { readonly id: string; readonly title: string | null } | null;
  readonly tags: readonly string[];
  readonly columns: number;
  readonly maskedColumns: number;
  /** Whether the reader sees some of the rows only: then how many there are is not told. */
  readonly filtered: boolean;
  /** Not a table of the lake but figures that are pushed to tiles. */
  readonly isLive: boolean;
  readonly lake: LakeFacts | null;
  /** Of a table that the portal does not have itself; null of those that it has. */
  readonly others: OthersFacts | null;
}

/** What is known of a table of others, and from whom. */
export interface OthersFacts {
  /** `PostgreSQL`, `dbt`. */
  readonly system: string;
  /** As OpenLineage names it: `postgres://db:5432` and `shop.public.orders`. */
  readonly namespace: string;
  readonly name: string;
  /** Whom producers call its owner. */
  readonly owner: string | null;
  /** Whoever goes before the others first. */
  readonly producers: readonly ProducerFacts[];
}

export interface ProducerFacts {
  readonly kind: 'dbt' | 'postgres' | 'openlineage';
  /** The dbt project, the database; null where it is no single one. */
  readonly name: string | null;
  /** When it last told of the table. */
  readonly at: string;
  /** What is known from it and counts: of the rest somebody who goes before it, or a person, said more. */
  readonly tells: readonly ('description' | 'columns' | 'owner' | 'domain' | 'tags')[];
}

/** Of a table of the lake that has been built. */
export interface LakeFacts {
  readonly snapshotId: string | null;
  readonly at: string | null;
  /** Null: not for this reader. */
  readonly rows: number | null;
  readonly sizeBytes: number | null;
  readonly files: number | null;
}

export interface DatasetColumnFacts {
  readonly name: string;
  readonly type: string;
  readonly description: string | null;
  readonly tags: readonly string[];
  readonly mask: Mask | null;
}

export interface SchemaColumn {
  readonly fieldId: number;
  readonly name: string;
  readonly type: string;
}

export interface Version {
  readonly id: string;
  readonly at: string;
  readonly operation: 'append' | 'overwrite' | 'replace' | 'delete';
  readonly addedRows: number | null;
  readonly removedRows: number | null;
  readonly rows: number | null;
}

/** What came with a schema, against the one before it. */
export interface SchemaChange {
  readonly id: number;
  readonly at: string | null;
  readonly columns: number;
  /** Of a table of others: who told of it. */
  readonly producer?: Pick<ProducerFacts, 'kind' | 'name'>;
  readonly added: readonly SchemaColumn[];
  readonly dropped: readonly SchemaColumn[];
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
  readonly retyped: readonly { readonly name: string; readonly from: string; readonly to: string }[];
}

export interface DatasetHistory {
  /** The latest first. */
  readonly versions: readonly Version[];
  /** That the lake keeps; more than `versions` where only the latest are listed. */
  readonly versionsKept: number;
  /** Of the kept versions, the oldest first; empty for somebody who does not see all rows. */
  readonly rowCounts: readonly number[];
  /** At the end of each of the last 365 days that are known, the oldest first; empty for somebody who does not see all rows. */
  readonly rowDays: readonly { readonly day: string; readonly rows: number }[];
  /** The latest first; its last is the first schema, which changed nothing. */
  readonly schemas: readonly SchemaChange[];
}

/** What others told that must hold of the rows. */
export interface DatasetCheck {
  /** `other`: what its name says. */
  readonly kind: 'unique' | 'not_null' | 'accepted_values' | 'relationships' | 'other';
  /** A column, or empty. */
  readonly subject: string;
  /** The rows that it is about, as a condition in SQL; null for all. */
  readonly where: string | null;
  /** What a value may be; `masked` where these would tell values that are masked for the reader. Null for other kinds. */
  readonly values: readonly (string | number | boolean)[] | 'masked' | null;
  readonly refersTo: { readonly table: string; readonly column: string } | null;
  /** What it is called. */
  readonly name: string;
  /** How it came out last; null where nobody told. */
  readonly result: CheckResult | null;
}

export interface CheckResult {
  readonly status: 'passed' | 'warned' | 'failed' | 'error' | 'skipped';
  /** Rows that break it. */
  readonly failures: number | null;
  /** The first sentence of what is said of it; null where there is none, or not for this reader. */
  readonly message: string | null;
  readonly at: string | null;
}

export interface DatasetUsage {
  readonly people: number;
  readonly reads: number;
  readonly doors: readonly { readonly door: string; readonly people: number; readonly reads: number }[];
  /** Every day of the time, the oldest first. */
  readonly days: readonly { readonly on: string; readonly people: number; readonly reads: number }[];
  /** Whoever read on most days; null for those who do not look after the table. */
  readonly readers:
    | readonly {
        readonly name: string;
        readonly days: number;
        readonly reads: number;
        readonly lastAt: string;
      }[]
    | null;
  /** What statements read together with it. */
  readonly joins: readonly { readonly table: string; readonly people: number; readonly reads: number }[];
  /** The reader's own statements. */
  readonly own: readonly { readonly sql: string; readonly reads: number; readonly lastAt: string }[];
  /** Statements of other people, which are theirs. */
  readonly othersStatements: number;
  readonly saved: readonly {
    readonly id: string;
    readonly title: string;
    readonly description: string;
    readonly owner: string;
    readonly mine: boolean;
  }[];
}

/** Where other engines find the table. Without secrets; null where it is not for this reader to know. */
export interface DatasetConnection {
  readonly catalog: string;
  readonly warehouse: string | null;
  readonly database: { readonly host: string; readonly port: number; readonly name: string } | null;
  /** Whether the table is in the lake. */
  readonly isInLake: boolean;
}
