-- What people are told, and what they want to be told of. It is not in the schema "public", which schema.prisma describes.
CREATE SCHEMA "notices";

-- Who wants to hear of a table.
CREATE TABLE "notices"."follow" (
    "person_id" UUID NOT NULL REFERENCES "app_user" ("id") ON DELETE CASCADE,
    "dataset" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "follow_pkey" PRIMARY KEY ("person_id", "dataset")
);
CREATE INDEX "follow_dataset_idx" ON "notices"."follow" ("dataset");

-- One thing that one person is told. Whether they may know of it is decided when they read it.
CREATE TABLE "notices"."notice" (
    "id" BIGINT GENERATED ALWAYS AS IDENTITY NOT NULL,
    "person_id" UUID NOT NULL REFERENCES "app_user" ("id") ON DELETE CASCADE,
    -- What happened: somebody who is told of it in several ways (as an owner, as a follower) is told once
    "event" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    -- NULL: about no table
    "dataset" TEXT,
    -- The parts of its sentence, as ids: names are put in for whoever reads it
    "subject" JSONB NOT NULL,
    "href" TEXT NOT NULL,
    -- NULL: the portal itself
    "actor_id" UUID REFERENCES "app_user" ("id") ON DELETE SET NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "read_at" TIMESTAMPTZ(3),
    CONSTRAINT "notice_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "notice_person_id_event_key" UNIQUE ("person_id", "event")
);
CREATE INDEX "notice_person_id_id_idx" ON "notices"."notice" ("person_id", "id" DESC);
CREATE INDEX "notice_unread_idx" ON "notices"."notice" ("person_id", "id" DESC) WHERE "read_at" IS NULL;
CREATE INDEX "notice_created_at_idx" ON "notices"."notice" ("created_at");

-- The schema of each table of the lake up to which its followers were told.
CREATE TABLE "notices"."told_schema" (
    "dataset" TEXT NOT NULL,
    -- Iceberg's, so that a table that was made anew under the same name is another
    "table_uuid" TEXT NOT NULL,
    "schema_id" INTEGER NOT NULL,
    CONSTRAINT "told_schema_pkey" PRIMARY KEY ("dataset")
);
