-- Whole results as files. The file itself is in DATA_DIR/exports, named after the id, for as long as this says so.
CREATE TABLE "result_export" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL REFERENCES "app_user" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    "file_name" TEXT NOT NULL,
    "sql" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    -- waiting, running, done, failed, cancelled, expired
    "status" TEXT NOT NULL,
    -- [{ "name": "gold.fact_sales", "columns": ["revenue"], "key": "…" }]: what it read, and how the person saw it; null until it is known
    "touched" JSONB,
    "rows" BIGINT NOT NULL DEFAULT 0,
    "bytes" BIGINT NOT NULL DEFAULT 0,
    "sha256" TEXT,
    "cut_texts" BIGINT NOT NULL DEFAULT 0,
    "error_code" TEXT,
    "error" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    -- While it waits or runs its portal says so every few seconds.
    "alive_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(6),
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    CONSTRAINT "result_export_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "result_export_person_id_created_at_idx" ON "result_export" ("person_id", "created_at" DESC);
CREATE INDEX "result_export_status_idx" ON "result_export" ("status");
