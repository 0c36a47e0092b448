-- Statements that people ran, with what they touched: history, rehearsal of policy changes, audit.
CREATE TABLE "query_run" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL REFERENCES "app_user" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    "door" TEXT NOT NULL,
    "sql" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "engine" TEXT,
    "placement_reason" TEXT,
    -- [{ "name": "gold.fact_sales", "columns": ["revenue"] }], columns sorted; for refused statements what they asked for
    "touched" JSONB NOT NULL,
    "policy_version" INTEGER NOT NULL,
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "finished_at" TIMESTAMPTZ(6),
    "queued_ms" INTEGER,
    "run_ms" INTEGER,
    "rows" BIGINT,
    "result_bytes" BIGINT,
    "scanned_bytes" BIGINT,
    "error_code" TEXT,
    "error" TEXT,
    CONSTRAINT "query_run_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "query_run_person_id_started_at_idx" ON "query_run" ("person_id", "started_at" DESC);
CREATE INDEX "query_run_started_at_idx" ON "query_run" ("started_at");
