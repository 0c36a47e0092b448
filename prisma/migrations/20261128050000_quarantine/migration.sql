-- How often a model's table was moved on: whatever puts rows into it goes by this, also what consumes nothing
ALTER TABLE "model_state" ADD COLUMN "version" BIGINT NOT NULL DEFAULT 1;

-- What became of a run before its rows were current
ALTER TABLE "model_run" ADD COLUMN "run_id" UUID;
ALTER TABLE "model_run" ADD COLUMN "rows_quarantined" BIGINT;

-- Publications that wait on a branch for somebody's decision, and what was decided
CREATE TABLE "held_publication" (
    "id" UUID NOT NULL,
    "model" TEXT NOT NULL,
    "table_name" TEXT NOT NULL,
    "tables" JSONB NOT NULL,
    "run_id" UUID NOT NULL,
    "from_state" JSONB,
    "to_code_hash" TEXT NOT NULL,
    "to_consumed" JSONB NOT NULL,
    "checks_key" TEXT NOT NULL,
    "findings" JSONB NOT NULL,
    "mode" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "rows_in" BIGINT NOT NULL,
    "rows_out" BIGINT NOT NULL,
    "quarantined" BIGINT NOT NULL,
    "since" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "state" TEXT NOT NULL DEFAULT 'held',
    "open_model" TEXT,
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(6),
    "decision_reason" TEXT,
    CONSTRAINT "held_publication_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "held_publication_open_model_key" ON "held_publication"("open_model");
CREATE INDEX "held_publication_model_since_idx" ON "held_publication"("model", "since" DESC);
CREATE INDEX "held_publication_run_id_idx" ON "held_publication"("run_id");
