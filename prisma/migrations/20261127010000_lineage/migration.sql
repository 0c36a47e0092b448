-- Lineage: what is made of what, to the column, now and at any past moment. It is not in the schema "public", which
-- schema.prisma describes, because that cannot say what makes a walk quick.
CREATE SCHEMA "lineage";

-- All selectors by which policies find a column or its table, but for names of single ones. What has the same is seen by the
-- same people, so that a walk asks these few in place of each column. A row never changes.
CREATE TABLE "lineage"."sight" (
    "id" INTEGER GENERATED ALWAYS AS IDENTITY NOT NULL,
    "selectors" TEXT[] NOT NULL,
    CONSTRAINT "sight_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "sight_selectors_key" ON "lineage"."sight" ("selectors");

-- What has columns: a table, a topic, a tile, a query.
CREATE TABLE "lineage"."relation" (
    "id" INTEGER GENERATED ALWAYS AS IDENTITY NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    CONSTRAINT "relation_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "relation_kind_name_key" ON "lineage"."relation" ("kind", "name");

CREATE TABLE "lineage"."node" (
    "id" INTEGER GENERATED ALWAYS AS IDENTITY NOT NULL,
    "relation_id" INTEGER NOT NULL REFERENCES "lineage"."relation" ("id"),
    -- NULL: its rows, which of them there are and how many
    "column" TEXT,
    -- Of a table, by what its columns are seen: of the rows all of them. Nobody sees what has none. NULL of anything but a table:
    -- who sees that is not told by policies alone, and nothing is reached through it
    "sights" INTEGER[],
    CONSTRAINT "node_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "node_relation_id_column_key" ON "lineage"."node" ("relation_id", "column") NULLS NOT DISTINCT;

-- Who tells of some edges, and takes them back: a model, a tile, a saved query, a job of others.
CREATE TABLE "lineage"."origin" (
    "id" INTEGER GENERATED ALWAYS AS IDENTITY NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    -- What its edges lead to
    "relation_id" INTEGER NOT NULL REFERENCES "lineage"."relation" ("id"),
    CONSTRAINT "origin_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "origin_kind_name_relation_id_key" ON "lineage"."origin" ("kind", "name", "relation_id");
CREATE INDEX "origin_relation_id_idx" ON "lineage"."origin" ("relation_id");

-- What an origin told, from one moment to another: the last has no end. What could not be followed says why.
CREATE TABLE "lineage"."telling" (
    "origin_id" INTEGER NOT NULL REFERENCES "lineage"."origin" ("id") ON DELETE CASCADE,
    "valid_from" TIMESTAMPTZ NOT NULL,
    "valid_to" TIMESTAMPTZ NOT NULL DEFAULT 'infinity',
    -- SHA-256 of all that it told, so that what says the same again writes nothing
    "digest" BYTEA NOT NULL,
    "statement" TEXT,
    "unknown" TEXT,
    CONSTRAINT "telling_pkey" PRIMARY KEY ("origin_id", "valid_from")
);

CREATE TABLE "lineage"."edge" (
    "from_node" INTEGER NOT NULL,
    "to_node" INTEGER NOT NULL,
    "origin_id" INTEGER NOT NULL,
    -- The uses as bits, as server/lineage/uses.ts has them
    "uses" INTEGER NOT NULL,
    "valid_from" TIMESTAMPTZ NOT NULL,
    "valid_to" TIMESTAMPTZ NOT NULL DEFAULT 'infinity',
    -- Whether the end moved when the beginning was changed and the statement run; NULL: never tried
    "moved" BOOLEAN,
    "tried_at" TIMESTAMPTZ
);
-- Both directions, now: a walk reads the index alone. Then those of the past, and all of an origin.
CREATE UNIQUE INDEX "edge_down_idx" ON "lineage"."edge" ("from_node", "to_node", "origin_id") INCLUDE ("uses", "valid_from", "moved") WHERE "valid_to" = 'infinity';
CREATE INDEX "edge_up_idx" ON "lineage"."edge" ("to_node") INCLUDE ("from_node", "origin_id", "uses", "valid_from", "moved") WHERE "valid_to" = 'infinity';
CREATE INDEX "edge_past_down_idx" ON "lineage"."edge" ("from_node", "valid_to") WHERE "valid_to" <> 'infinity';
CREATE INDEX "edge_past_up_idx" ON "lineage"."edge" ("to_node", "valid_to") WHERE "valid_to" <> 'infinity';
CREATE INDEX "edge_origin_id_idx" ON "lineage"."edge" ("origin_id") WHERE "valid_to" = 'infinity';

-- Whether some of the sights are among those allowed, which are bits: one that is newer than they are is not. True without sights.
CREATE FUNCTION "lineage"."is_allowed"("sights" INTEGER[], "allowed" BYTEA) RETURNS BOOLEAN
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN "sights" IS NULL OR CASE cardinality("sights")
    WHEN 1 THEN "sights"[1] < 8 * length("allowed") AND get_bit("allowed", "sights"[1]) = 1
    ELSE EXISTS (SELECT FROM unnest("sights") AS s (id) WHERE s.id < 8 * length("allowed") AND get_bit("allowed", s.id) = 1)
END;

-- The edges by which something is reached from some nodes within so many steps, each with the step. No step goes to or
-- through what may not be seen. "at" is a past moment, NULL now. Of the tables in "named" the nodes in "named_seen" are seen, of
-- others those whose sights are allowed. Stops after the step that passes "edges_max".
CREATE FUNCTION "lineage"."walk"("starts" INTEGER[], "downstream" BOOLEAN, "steps" INTEGER, "at" TIMESTAMPTZ, "allowed" BYTEA,
    "named" INTEGER[], "named_seen" INTEGER[], "edges_max" INTEGER)
RETURNS TABLE ("step" INTEGER, "from_node" INTEGER, "to_node" INTEGER, "origin_id" INTEGER, "uses" INTEGER, "moved" BOOLEAN)
LANGUAGE plpgsql STABLE PARALLEL SAFE
-- Each step asks for few of very many: an index for each is right, whatever is estimated
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
    frontier INTEGER[] := starts;
    reached INTEGER[] := starts;
    beginnings INTEGER[]; ends INTEGER[]; origins INTEGER[]; hows INTEGER[]; moves BOOLEAN[];
    far INTEGER[];
    counted INTEGER := 0;
BEGIN
    FOR current_step IN 1..steps LOOP
        -- One statement for each of the four indexes
        IF downstream AND at IS NULL THEN
            SELECT array_agg(e.from_node), array_agg(e.to_node), array_agg(e.origin_id), array_agg(e.uses), array_agg(e.moved)
            INTO beginnings, ends, origins, hows, moves
            FROM unnest(frontier) AS f (id) JOIN lineage.edge e ON e.from_node = f.id AND e.valid_to = 'infinity';
        ELSIF downstream THEN
            SELECT array_agg(e.from_node), array_agg(e.to_node), array_agg(e.origin_id), array_agg(e.uses), array_agg(e.moved)
            INTO beginnings, ends, origins, hows, moves
            FROM unnest(frontier) AS f (id) JOIN lineage.edge e ON e.from_node = f.id AND e.valid_from <= at AND e.valid_to > at;
        ELSIF at IS NULL THEN
            SELECT array_agg(e.from_node), array_agg(e.to_node), array_agg(e.origin_id), array_agg(e.uses), array_agg(e.moved)
            INTO beginnings, ends, origins, hows, moves
            FROM unnest(frontier) AS f (id) JOIN lineage.edge e ON e.to_node = f.id AND e.valid_to = 'infinity';
        ELSE
            SELECT array_agg(e.from_node), array_agg(e.to_node), array_agg(e.origin_id), array_agg(e.uses), array_agg(e.moved)
            INTO beginnings, ends, origins, hows, moves
            FROM unnest(frontier) AS f (id) JOIN lineage.edge e ON e.to_node = f.id AND e.valid_from <= at AND e.valid_to > at;
        END IF;
        EXIT WHEN beginnings IS NULL;
        far := CASE WHEN downstream THEN ends ELSE beginnings END;
        -- Each node is asked for once, however many edges lead to it, and not again when it was reached before
        frontier := ARRAY(
            SELECT n.id FROM (SELECT id FROM unnest(far) AS u (id) EXCEPT SELECT id FROM unnest(reached) AS r (id)) AS fresh
            JOIN lineage.node n USING (id)
            WHERE CASE WHEN n.relation_id = ANY (named) THEN n.id = ANY (named_seen)
                ELSE lineage.is_allowed(n.sights, allowed) END);
        reached := reached || frontier;
        RETURN QUERY SELECT current_step, u.a, u.b, u.c, u.d, u.e
            FROM unnest(beginnings, ends, origins, hows, moves, far) AS u (a, b, c, d, e, far)
            WHERE u.far IN (SELECT id FROM unnest(reached) AS r (id));
        counted := counted + cardinality(ends);
        EXIT WHEN counted > edges_max OR frontier = '{}';
    END LOOP;
END $$;
