-- What must hold of a table, as somebody wrote it in the portal. Suites of files are not here
CREATE TABLE "quality_suite" (
    "id" UUID NOT NULL,
    "table_name" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "every_minutes" INTEGER,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "quality_suite_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "quality_suite_table_name_name_key" ON "quality_suite"("table_name", "name");

CREATE TABLE "quality_suite_version" (
    "suite_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "document" JSONB NOT NULL,
    "saved_by_id" UUID NOT NULL,
    "saved_by" TEXT NOT NULL,
    "saved_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "quality_suite_version_pkey" PRIMARY KEY ("suite_id", "number"),
    CONSTRAINT "quality_suite_version_suite_id_fkey" FOREIGN KEY ("suite_id") REFERENCES "quality_suite"("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- All checks of a table over one snapshot of it
CREATE TABLE "quality_run" (
    "id" BIGSERIAL NOT NULL,
    "table_name" TEXT NOT NULL,
    "snapshot_id" BIGINT,
    "cause" TEXT NOT NULL,
    "asked_by" TEXT,
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "finished_at" TIMESTAMPTZ(6) NOT NULL,
    "rows" BIGINT NOT NULL,
    "scans" INTEGER NOT NULL,
    "checks_key" TEXT NOT NULL,
    "passed" INTEGER NOT NULL,
    "failed" INTEGER NOT NULL,
    "not_evaluated" INTEGER NOT NULL,
    "score" DOUBLE PRECISION,
    "error" TEXT,
    CONSTRAINT "quality_run_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "quality_run_table_name_started_at_idx" ON "quality_run"("table_name", "started_at" DESC);
CREATE INDEX "quality_run_started_at_idx" ON "quality_run"("started_at");

-- How one check came out in a run that is kept whole
CREATE TABLE "quality_result" (
    "run_id" BIGINT NOT NULL,
    "suite" TEXT NOT NULL,
    "check_id" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "element_count" BIGINT,
    "missing_count" BIGINT,
    "unexpected_count" BIGINT,
    "observed" JSONB,
    CONSTRAINT "quality_result_pkey" PRIMARY KEY ("run_id", "suite", "check_id"),
    CONSTRAINT "quality_result_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "quality_run"("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- How a check stands, and since when
CREATE TABLE "quality_check_state" (
    "table_name" TEXT NOT NULL,
    "suite" TEXT NOT NULL,
    "check_id" TEXT NOT NULL,
    "document" JSONB NOT NULL,
    "state" TEXT NOT NULL,
    "reason" TEXT,
    "since" TIMESTAMPTZ(6) NOT NULL,
    "run_id" BIGINT NOT NULL,
    "evaluated_at" TIMESTAMPTZ(6) NOT NULL,
    "element_count" BIGINT,
    "missing_count" BIGINT,
    "unexpected_count" BIGINT,
    "observed" JSONB,
    CONSTRAINT "quality_check_state_pkey" PRIMARY KEY ("table_name", "suite", "check_id")
);

-- The last run of a table
CREATE TABLE "quality_table_state" (
    "table_name" TEXT NOT NULL,
    "run_id" BIGINT NOT NULL,
    "state" TEXT NOT NULL,
    "since" TIMESTAMPTZ(6) NOT NULL,
    "score" DOUBLE PRECISION,
    "weight" DOUBLE PRECISION NOT NULL,
    "snapshot_id" BIGINT,
    "checks_key" TEXT NOT NULL,
    "finished_at" TIMESTAMPTZ(6) NOT NULL,
    "duration_ms" INTEGER NOT NULL,
    CONSTRAINT "quality_table_state_pkey" PRIMARY KEY ("table_name")
);
