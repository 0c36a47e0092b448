-- What people ask and say about tables. It is not in the schema "public", which schema.prisma describes.
CREATE SCHEMA "discussion";

CREATE TABLE "discussion"."thread" (
    -- That of its first post
    "id" UUID NOT NULL,
    -- In the order in which they were begun
    "number" BIGINT GENERATED ALWAYS AS IDENTITY NOT NULL,
    "dataset" TEXT NOT NULL,
    -- NULL: about the whole table
    "column_name" TEXT,
    -- Iceberg's, by which a renamed column is found
    "field_id" INTEGER,
    "kind" TEXT NOT NULL CHECK ("kind" IN ('question', 'comment')),
    -- The reply that answers a question
    "answer_id" UUID,
    CONSTRAINT "thread_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "thread_number_key" UNIQUE ("number"),
    CONSTRAINT "thread_answer_check" CHECK ("answer_id" IS NULL OR ("kind" = 'question' AND "answer_id" <> "id"))
);
CREATE INDEX "thread_dataset_number_idx" ON "discussion"."thread" ("dataset", "number" DESC);

CREATE TABLE "discussion"."post" (
    "id" UUID NOT NULL,
    "thread_id" UUID NOT NULL REFERENCES "discussion"."thread" ("id") ON DELETE CASCADE,
    "number" BIGINT GENERATED ALWAYS AS IDENTITY NOT NULL,
    -- NULL: somebody who is gone
    "author_id" UUID REFERENCES "app_user" ("id") ON DELETE SET NULL,
    -- Markdown. Of a deleted post until it is forgotten
    "text" TEXT NOT NULL CHECK (char_length("text") <= 10000),
    -- Goes up with each change, so that nobody overwrites what they have not seen
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "edited_at" TIMESTAMPTZ(3),
    "deleted_at" TIMESTAMPTZ(3),
    "deleted_by" UUID REFERENCES "app_user" ("id") ON DELETE SET NULL,
    CONSTRAINT "post_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "post_thread_id_number_idx" ON "discussion"."post" ("thread_id", "number");
CREATE INDEX "post_deleted_at_idx" ON "discussion"."post" ("deleted_at") WHERE "deleted_at" IS NOT NULL;
