-- What others tell of: tables that are not the portal's, runs of jobs, dbt projects. It is not in the schema "public", which
-- schema.prisma describes: all of it is read and written by statements of its own.
CREATE SCHEMA "imports";

-- Which relation a dataset's name means: a table of the portal, or one of others under the name that the catalog has. A dataset
-- with several names is one relation.
CREATE TABLE "imports"."dataset_name" (
    "namespace" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "relation" TEXT NOT NULL,
    CONSTRAINT "dataset_name_pkey" PRIMARY KEY ("namespace", "name")
);
CREATE INDEX "dataset_name_relation_idx" ON "imports"."dataset_name" ("relation");

-- What one producer tells of one table of others; the catalog has what all of them tell together.
CREATE TABLE "imports"."told_table" (
    "relation" TEXT NOT NULL,
    -- openlineage, dbt:<project>
    "producer" TEXT NOT NULL,
    "facts" JSONB NOT NULL,
    CONSTRAINT "told_table_pkey" PRIMARY KEY ("relation", "producer")
);
CREATE INDEX "told_table_producer_idx" ON "imports"."told_table" ("producer");

CREATE TABLE "imports"."run" (
    "run_id" UUID NOT NULL,
    -- <namespace>/<name>
    "job" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "state_at" TIMESTAMPTZ(3) NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "error" TEXT,
    "told_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "run_pkey" PRIMARY KEY ("run_id")
);
CREATE INDEX "run_told_at_idx" ON "imports"."run" ("told_at");

-- Events that were taken, so that one which comes again writes nothing.
CREATE TABLE "imports"."run_event" (
    "run_id" UUID NOT NULL,
    "event_type" TEXT NOT NULL,
    "event_time" TIMESTAMPTZ NOT NULL,
    CONSTRAINT "run_event_pkey" PRIMARY KEY ("run_id", "event_type", "event_time")
);

CREATE TABLE "imports"."dbt_project" (
    "name" TEXT NOT NULL,
    "namespace" TEXT NOT NULL,
    "report" JSONB NOT NULL,
    -- All that it told of: whoever does not see each of them is not told of the project
    "relations" TEXT[] NOT NULL,
    "imported_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "imported_by" TEXT NOT NULL,
    CONSTRAINT "dbt_project_pkey" PRIMARY KEY ("name")
);
