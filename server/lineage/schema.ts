import { z } from 'zod';
import type { OriginKind, RelationKind } from './telling.ts';
import type { ColumnUse } from './uses.ts';

/** What the server and the screens say to each other about lineage. Screens import types only. */

export const STEPS_MAX = 10;
/** As many relations as a picture of them can still be read. */
export const RELATIONS_MAX = 2_000;

const name = z.string().min(1).max(500);
const kind = z.enum([
  'table',
  'topic',
  'tile',
  'query',
  'export',
  'extract',
  'exposure',
  'job',
] satisfies RelationKind[]);
const at = z.iso.datetime({ offset: true }).nullable().default(null);

export const graphQuestion = z.strictObject({
  kind,
  name,
  up: z.int().min(0).max(STEPS_MAX),
  down: z.int().min(0).max(STEPS_MAX),
  /** As of a past moment. */
  at,
});
export type GraphQuestion = z.infer<typeof graphQuestion>;

export const changesQuestion = graphQuestion.extend({
  /** What there was then, and what there is at `at`. */
  since: z.iso.datetime({ offset: true }),
});
export type ChangesQuestion = z.infer<typeof changesQuestion>;

export const whichOrigin = z.strictObject({ id: z.int().min(1), at });

export const impactQuestion = z.strictObject({
  table: name,
  /** Null: its rows. */
  column: z.string().min(1).max(240).nullable(),
  at,
});
export type ImpactQuestion = z.infer<typeof impactQuestion>;

/** `masked`: something in between leaves no single value to be read: a count, a digest, a comparison. */
export type ShownUse = ColumnUse | `${ColumnUse} masked`;

export interface GraphColumn {
  readonly name: string;
  /** Null for a column that is not there any more, and for what has no types. */
  readonly type: string | null;
  readonly tags: readonly string[];
}

export interface GraphRelation {
  readonly kind: RelationKind;
  readonly name: string;
  readonly title: string;
  /** Of a tile, the title of its dashboard or board. */
  readonly within: string | null;
  readonly href: string | null;
  /** `gold`; of a table its namespace. */
  readonly layer: string | null;
  /** A group, or a person by their name. */
  readonly owner: string | null;
  /** Steps from what was asked for: negative towards the sources. */
  readonly step: number;
  /** Those that edges of this graph begin or end at. */
  readonly columns: readonly GraphColumn[];
  /** Edges of it lie beyond what was asked for. */
  readonly moreUp: boolean;
  readonly moreDown: boolean;
  /** What makes it could not be followed: nothing is known of where it comes from. */
  readonly unknown: string | null;
}

export interface GraphEdge {
  /** Places among the graph's relations. */
  readonly from: number;
  readonly to: number;
  /** Null: the rows. */
  readonly fromColumn: string | null;
  readonly toColumn: string | null;
  readonly uses: readonly ShownUse[];
  /** Among the graph's origins. */
  readonly origin: number;
  /** Whether the end moved when the beginning was changed and the statement run again; null: never tried. */
  readonly moved: boolean | null;
}

export interface GraphOrigin {
  readonly id: number;
  readonly kind: OriginKind;
  readonly name: string;
}

export interface LineageGraph {
  /** What was asked for, among the relations. */
  readonly focus: number;
  readonly relations: readonly GraphRelation[];
  readonly edges: readonly GraphEdge[];
  readonly origins: readonly GraphOrigin[];
  /** The nearest RELATIONS_MAX are here; there are more. */
  readonly truncated: boolean;
  /** ISO 8601: the moment that it is of. */
  readonly at: string;
}

/** The lineage of two moments in one graph. */
export interface LineageChanges extends LineageGraph {
  /** In the order of the edges. */
  readonly states: readonly ('same' | 'added' | 'removed')[];
}

export interface OriginDetails extends GraphOrigin {
  /** As people wrote it; null where it is not SQL, or names what the reader does not see. */
  readonly statement: string | null;
  /** ISO 8601. */
  readonly since: string;
}

/** How something is affected, the worst first: what makes it names the column; its values come of it; so do its rows. */
export const EFFECTS = ['named', 'values', 'rows'] as const;
export type Effect = (typeof EFFECTS)[number];

export interface AffectedColumn {
  /** Null: its rows. */
  readonly name: string | null;
  readonly effect: Effect;
  readonly uses: readonly ShownUse[];
}

export interface AffectedRelation
  extends Pick<GraphRelation, 'kind' | 'name' | 'title' | 'within' | 'href' | 'layer' | 'owner'> {
  readonly steps: number;
  readonly effect: Effect;
  readonly columns: readonly AffectedColumn[];
  /** Of a table, declared checks of one of these columns. */
  readonly checks: number;
}

export interface Impact {
  readonly table: string;
  readonly column: string | null;
  /** Nearest first. */
  readonly affected: readonly AffectedRelation[];
  readonly truncated: boolean;
}

const columnName = z.string().min(1).max(240);

/** A change of a table that can be tried before it is made. */
export const proposedChange = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('drop'), column: columnName }),
  z.strictObject({ kind: z.literal('rename'), column: columnName, to: columnName }),
  z.strictObject({
    kind: z.literal('type'),
    column: columnName,
    /** DuckDB's name of the type: `DECIMAL(18, 2)`. */
    type: z
      .string()
      .trim()
      .max(60)
      .regex(
        /^[a-z][a-z0-9 ]*(\(\d{1,3}(, ?\d{1,3})?\))?$/i,
        'A type is written as BIGINT, VARCHAR or DECIMAL(18, 2).',
      ),
  }),
  z.strictObject({
    kind: z.literal('filter'),
    /** Rows for which this holds stay, in the SQL of row filters. */
    keep: z.string().trim().min(1, 'Write which rows stay.').max(2_000),
  }),
]);
export type ProposedChange = z.infer<typeof proposedChange>;

export const trialQuestion = z.strictObject({ table: name, change: proposedChange });
export type TrialQuestion = z.infer<typeof trialQuestion>;

/**
 * What becomes of something: it cannot be made any more, is not made anew because what it reads is not, gives other columns,
 * or runs as before.
 */
export const OUTCOMES = ['breaks', 'stale', 'differs', 'runs', 'unknown'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** A number before and after. */
export interface Moved {
  /** A column whose values are added up; null: how many rows there are. */
  readonly column: string | null;
  /** Null where there is nothing to add up. */
  readonly before: number | null;
  readonly after: number | null;
}

export interface TriedRelation
  extends Pick<GraphRelation, 'kind' | 'name' | 'title' | 'within' | 'href' | 'owner'> {
  readonly outcome: Outcome;
  /** Why; null where it runs. */
  readonly says: string | null;
  /** Empty where it was not run. */
  readonly moved: readonly Moved[];
  /** With which values it was tried, and why it has no numbers where others have. */
  readonly notes: readonly string[];
  /** Of the table that is changed: its checks of the column. */
  readonly checks: number;
}

export interface Trial {
  readonly table: string;
  readonly change: ProposedChange;
  /** The table itself, then what is made of it, in the order in which it is made, then what people made. */
  readonly relations: readonly TriedRelation[];
  /** Of what people made and the reader knows of, how much more there is than was tried. */
  readonly untried: number;
  /** Of a change of the type: values that do not fit, which would be missing. */
  readonly lost: number | null;
  /** Why there are no numbers; null where there are. */
  readonly unmeasured: string | null;
}

export const toldChange = z.strictObject({
  table: name,
  column: columnName.nullable(),
  change: z.enum(['drop', 'rename', 'type', 'filter']),
  /** For whoever may know what is changed. */
  message: z.string().trim().max(500).default(''),
});
export type ToldChange = z.infer<typeof toldChange>;

export interface Told {
  readonly people: number;
}

export const whichVerification = z.strictObject({ id: z.int().min(1) });

/** What was tried of an origin's edges, and how many of them move what they lead to. */
export interface Verification {
  readonly edges: number;
  readonly tried: number;
  readonly moved: number;
}
