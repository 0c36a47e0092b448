-- What each commit of ingestion took from the stream, counted and hashed as it came, and what was found of it since in the lake
CREATE TABLE "ingest_range" (
    "id" BIGSERIAL NOT NULL,
    "source" TEXT NOT NULL,
    "topic" TEXT NOT NULL,
    "partition" INTEGER NOT NULL,
    "from_offset" BIGINT NOT NULL,
    "to_offset" BIGINT NOT NULL,
    "committed_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "first_at" TIMESTAMPTZ(6) NOT NULL,
    "last_at" TIMESTAMPTZ(6) NOT NULL,
    "records" BIGINT NOT NULL,
    "read_hash" DECIMAL(20,0) NOT NULL,
    "accepted" BIGINT NOT NULL,
    "accepted_hash" DECIMAL(20,0) NOT NULL,
    "rejected" BIGINT NOT NULL,
    "rejected_hash" DECIMAL(20,0) NOT NULL,
    "decoded" BIGINT NOT NULL,
    "lake_state" TEXT,
    "lake_at" TIMESTAMPTZ(6),
    "lake_verdict" TEXT,
    "lake_found" JSONB,
    "model_state" TEXT,
    "model_at" TIMESTAMPTZ(6),
    "model_verdict" TEXT,
    "model_found" JSONB,
    CONSTRAINT "ingest_range_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "ingest_range_topic_source_partition_from_offset_idx" ON "ingest_range"("topic", "source", "partition", "from_offset");
