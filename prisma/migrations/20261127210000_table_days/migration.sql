-- How large each table of the lake was at the end of each day (UTC), so that growth is known longer than snapshots are kept
CREATE TABLE "table_day" (
    "table_namespace" TEXT NOT NULL,
    "table_name" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "rows" BIGINT,
    "files" INTEGER,
    "bytes" BIGINT,
    "snapshots" INTEGER NOT NULL,
    CONSTRAINT "table_day_pkey" PRIMARY KEY ("table_namespace", "table_name", "day")
);
-- The runs page: all of a time, and those of one table
CREATE INDEX "maintenance_run_started_at_id_idx" ON "maintenance_run"("started_at" DESC, "id" DESC);
CREATE INDEX "model_run_started_at_id_idx" ON "model_run"("started_at" DESC, "id" DESC);
