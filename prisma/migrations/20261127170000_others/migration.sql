-- Tables of others have a page: how old what each producer tells is, what became of their columns, their checks and their runs.

-- When a producer last told of a table, whether or not it said something new
ALTER TABLE "imports"."told_table" ADD COLUMN "told_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

CREATE TABLE "imports"."column_change" (
    "id" INTEGER GENERATED ALWAYS AS IDENTITY,
    "relation" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    -- Who told of it
    "producer" TEXT NOT NULL,
    -- Of the columns that all producers together tell of
    "before" JSONB NOT NULL,
    "after" JSONB NOT NULL,
    CONSTRAINT "column_change_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "column_change_relation_idx" ON "imports"."column_change" ("relation", "id" DESC);

-- What a producer says must hold of a table, and how that came out when it was tried last
CREATE TABLE "imports"."told_check" (
    "producer" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "relation" TEXT NOT NULL,
    "says" JSONB NOT NULL,
    "result" JSONB,
    CONSTRAINT "told_check_pkey" PRIMARY KEY ("producer", "id")
);
CREATE INDEX "told_check_relation_idx" ON "imports"."told_check" ("relation");

-- openlineage, dbt
ALTER TABLE "imports"."run" ADD COLUMN "producer" TEXT NOT NULL DEFAULT 'openlineage';
ALTER TABLE "imports"."run" ADD COLUMN "nominal_at" TIMESTAMPTZ(3);
-- Of the run that began it
ALTER TABLE "imports"."run" ADD COLUMN "parent_job" TEXT;
-- When it is said to have been, to sort by: its start, else its first word
ALTER TABLE "imports"."run" ADD COLUMN "at" TIMESTAMPTZ(3);
UPDATE "imports"."run" SET "at" = coalesce("started_at", "state_at");
ALTER TABLE "imports"."run" ALTER COLUMN "at" SET NOT NULL;
CREATE INDEX "run_job_idx" ON "imports"."run" ("job", "at" DESC, "run_id");

-- What a run read and wrote
CREATE TABLE "imports"."run_table" (
    "run_id" UUID NOT NULL,
    "relation" TEXT NOT NULL,
    "wrote" BOOLEAN NOT NULL,
    CONSTRAINT "run_table_pkey" PRIMARY KEY ("run_id", "relation", "wrote"),
    CONSTRAINT "run_table_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "imports"."run" ("run_id") ON DELETE CASCADE
);
CREATE INDEX "run_table_relation_idx" ON "imports"."run_table" ("relation");
