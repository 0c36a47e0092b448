CREATE TYPE "role" AS ENUM ('viewer', 'analyst', 'steward', 'admin');

CREATE TABLE "app_user" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "password_hash" TEXT,
    "role" "role" NOT NULL,
    "is_demo" BOOLEAN NOT NULL DEFAULT false,
    "last_sign_in_at" TIMESTAMPTZ(6),
    "deactivated_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "app_user_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "app_user_email_key" ON "app_user"("email");

CREATE TABLE "sign_in_attempt" (
    "subject" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL,
    "window_started_at" TIMESTAMPTZ(6) NOT NULL,
    "locks" INTEGER NOT NULL,
    "locked_until" TIMESTAMPTZ(6),

    CONSTRAINT "sign_in_attempt_pkey" PRIMARY KEY ("subject")
);

CREATE TABLE "iceberg_tables" (
    "catalog_name" VARCHAR(255) NOT NULL,
    "table_namespace" VARCHAR(255) NOT NULL,
    "table_name" VARCHAR(255) NOT NULL,
    "metadata_location" VARCHAR(1000),
    "previous_metadata_location" VARCHAR(1000),
    "iceberg_type" VARCHAR(5),

    CONSTRAINT "iceberg_tables_pkey" PRIMARY KEY ("catalog_name", "table_namespace", "table_name")
);

CREATE TABLE "iceberg_namespace_properties" (
    "catalog_name" VARCHAR(255) NOT NULL,
    "namespace" VARCHAR(255) NOT NULL,
    "property_key" VARCHAR(255) NOT NULL,
    "property_value" VARCHAR(1000),

    CONSTRAINT "iceberg_namespace_properties_pkey" PRIMARY KEY ("catalog_name", "namespace", "property_key")
);

CREATE TABLE "consumer_offset" (
    "source" TEXT NOT NULL,
    "consumer" TEXT NOT NULL,
    "topic" TEXT NOT NULL,
    "partition" INTEGER NOT NULL,
    "next_offset" BIGINT NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "consumer_offset_pkey" PRIMARY KEY ("source", "consumer", "topic", "partition")
);

CREATE TABLE "live_checkpoint" (
    "name" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "epoch" BIGINT NOT NULL,
    "state" JSONB NOT NULL,
    "offsets" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "live_checkpoint_pkey" PRIMARY KEY ("name")
);

CREATE TABLE "model_state" (
    "model" TEXT NOT NULL,
    "code_hash" TEXT NOT NULL,
    "consumed" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "model_state_pkey" PRIMARY KEY ("model")
);

CREATE TABLE "model_run" (
    "id" BIGSERIAL NOT NULL,
    "model" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "reason" TEXT,
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "finished_at" TIMESTAMPTZ(6),
    "rows_in" BIGINT,
    "rows_out" BIGINT,
    "error" TEXT,

    CONSTRAINT "model_run_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "model_run_model_started_at_idx" ON "model_run"("model", "started_at" DESC);

CREATE TABLE "simulator_state" (
    "name" TEXT NOT NULL,
    "state" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "simulator_state_pkey" PRIMARY KEY ("name")
);

CREATE TABLE "file_import" (
    "file_sha256" TEXT NOT NULL,
    "topic" TEXT NOT NULL,
    "file_name" TEXT NOT NULL,
    "size_bytes" BIGINT NOT NULL,
    "bytes_done" BIGINT NOT NULL DEFAULT 0,
    "lines_done" BIGINT NOT NULL DEFAULT 0,
    "lines_bad" BIGINT NOT NULL DEFAULT 0,
    "started_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(6),

    CONSTRAINT "file_import_pkey" PRIMARY KEY ("file_sha256")
);

CREATE TABLE "maintenance_run" (
    "id" BIGSERIAL NOT NULL,
    "table_namespace" TEXT NOT NULL,
    "table_name" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "finished_at" TIMESTAMPTZ(6),
    "files_before" INTEGER,
    "files_after" INTEGER,
    "bytes_rewritten" BIGINT,
    "error" TEXT,

    CONSTRAINT "maintenance_run_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "maintenance_run_table_namespace_table_name_started_at_idx" ON "maintenance_run"("table_namespace", "table_name", "started_at" DESC);

CREATE SCHEMA "stream";

CREATE TABLE "stream"."topic" (
    "name" TEXT NOT NULL,
    "partitions" INTEGER NOT NULL CHECK ("partitions" > 0),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "topic_pkey" PRIMARY KEY ("name")
);

-- Updated by every append; room on its pages keeps those updates in place.
CREATE TABLE "stream"."partition" (
    "topic" TEXT NOT NULL REFERENCES "stream"."topic" ("name"),
    "partition" INTEGER NOT NULL,
    "start_offset" BIGINT NOT NULL DEFAULT 0,
    "next_offset" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "partition_pkey" PRIMARY KEY ("topic", "partition")
) WITH (fillfactor = 20, autovacuum_vacuum_threshold = 1000);

CREATE TABLE "stream"."batch" (
    "topic" TEXT NOT NULL,
    "partition" INTEGER NOT NULL,
    "base_offset" BIGINT NOT NULL,
    "record_count" INTEGER NOT NULL,
    "value_bytes" INTEGER NOT NULL,
    "appended_at" TIMESTAMPTZ(6) NOT NULL,
    "payload" BYTEA STORAGE EXTERNAL NOT NULL,

    CONSTRAINT "batch_pkey" PRIMARY KEY ("topic", "partition", "base_offset")
) WITH (autovacuum_vacuum_scale_factor = 0.05);

CREATE TABLE "lake_garbage" (
    "path" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "lake_garbage_pkey" PRIMARY KEY ("path")
);
CREATE INDEX "lake_garbage_due_at_idx" ON "lake_garbage"("due_at");
