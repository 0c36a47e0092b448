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

-- What the checks of a gate said of a batch, where they said anything
CREATE TABLE "gate_look" (
    "run_id" UUID NOT NULL,
    "table_name" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "quarantined" BIGINT NOT NULL,
    "is_held" BOOLEAN NOT NULL,
    "findings" JSONB NOT NULL,
    CONSTRAINT "gate_look_pkey" PRIMARY KEY ("run_id")
);
CREATE INDEX "gate_look_table_name_at_idx" ON "gate_look"("table_name", "at" DESC);

-- What people asked to be done with quarantined rows: the whole input of the worker that does it, and how far it has come
CREATE TABLE "quarantine_job" (
    "id" UUID NOT NULL,
    "table_name" TEXT NOT NULL,
    "what" TEXT NOT NULL,
    "selection" JSONB NOT NULL,
    "repair" JSONB NOT NULL,
    "reason" TEXT,
    "selected" BIGINT NOT NULL,
    "asked_by_id" UUID NOT NULL,
    "asked_by" TEXT NOT NULL,
    "network_address" TEXT NOT NULL,
    "asked_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "position" JSONB,
    "settled" BIGINT NOT NULL DEFAULT 0,
    "refused" BIGINT NOT NULL DEFAULT 0,
    "error" TEXT,
    "ended_at" TIMESTAMPTZ(6),
    CONSTRAINT "quarantine_job_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "quarantine_job_state_asked_at_idx" ON "quarantine_job"("state", "asked_at");
CREATE INDEX "quarantine_job_table_name_asked_at_idx" ON "quarantine_job"("table_name", "asked_at");

-- What became of a quarantined row: one row for each, written in the transaction of the lake's commit, so it comes once
CREATE TABLE "quarantine_outcome" (
    "table_name" TEXT NOT NULL,
    "row_key" TEXT NOT NULL,
    "run_id" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "fault" TEXT NOT NULL,
    "job_id" UUID NOT NULL,
    "snapshot_id" BIGINT,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT "quarantine_outcome_pkey" PRIMARY KEY ("table_name", "row_key", "run_id"),
    CONSTRAINT "quarantine_outcome_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "quarantine_job"("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX "quarantine_outcome_job_id_idx" ON "quarantine_outcome"("job_id");

-- Replays that a quarantined row did not pass, with the checks
CREATE TABLE "quarantine_attempt" (
    "table_name" TEXT NOT NULL,
    "row_key" TEXT NOT NULL,
    "job_id" UUID NOT NULL,
    "check_ids" JSONB NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "quarantine_attempt_pkey" PRIMARY KEY ("table_name", "row_key", "job_id"),
    CONSTRAINT "quarantine_attempt_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "quarantine_job"("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX "quarantine_attempt_job_id_idx" ON "quarantine_attempt"("job_id");
