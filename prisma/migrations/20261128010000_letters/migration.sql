-- What people asked to be done with dead letters: the whole input of the worker that does it, and how far it has come
CREATE TABLE "letter_job" (
    "id" UUID NOT NULL,
    "topic" TEXT NOT NULL,
    "what" TEXT NOT NULL,
    "selection" JSONB NOT NULL,
    "fix" JSONB NOT NULL,
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
    "already" BIGINT NOT NULL DEFAULT 0,
    "error" TEXT,
    "ended_at" TIMESTAMPTZ(6),
    CONSTRAINT "letter_job_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "letter_job_state_asked_at_idx" ON "letter_job"("state", "asked_at");
CREATE INDEX "letter_job_topic_asked_at_idx" ON "letter_job"("topic", "asked_at");

-- What became of a dead letter: one row a letter, written in the transaction of the lake's commit, so it comes once
CREATE TABLE "letter_outcome" (
    "topic" TEXT NOT NULL,
    "partition" INTEGER NOT NULL,
    "offset" BIGINT NOT NULL,
    "arrived_at" TIMESTAMPTZ(6) NOT NULL,
    "outcome" TEXT NOT NULL,
    "reason_code" TEXT NOT NULL,
    "job_id" UUID NOT NULL,
    "snapshot_id" BIGINT,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "letter_outcome_pkey" PRIMARY KEY ("topic", "partition", "offset", "arrived_at"),
    CONSTRAINT "letter_outcome_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "letter_job"("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX "letter_outcome_topic_arrived_at_idx" ON "letter_outcome"("topic", "arrived_at");
CREATE INDEX "letter_outcome_job_id_idx" ON "letter_outcome"("job_id");

-- Replays that a dead letter did not pass, each with the reason
CREATE TABLE "letter_attempt" (
    "topic" TEXT NOT NULL,
    "partition" INTEGER NOT NULL,
    "offset" BIGINT NOT NULL,
    "arrived_at" TIMESTAMPTZ(6) NOT NULL,
    "job_id" UUID NOT NULL,
    "reason_code" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "letter_attempt_pkey" PRIMARY KEY ("topic", "partition", "offset", "arrived_at", "job_id"),
    CONSTRAINT "letter_attempt_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "letter_job"("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX "letter_attempt_job_id_idx" ON "letter_attempt"("job_id");
