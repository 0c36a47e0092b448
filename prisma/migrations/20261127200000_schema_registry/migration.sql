-- The schema registry: schemas by their content, and the subjects under which they are versions. It is not in the schema
-- "public", which schema.prisma describes.
CREATE SCHEMA "schema_registry";

-- Never changed and never taken away: what was written with an id is read by it for ever.
CREATE TABLE "schema_registry"."schema" (
    -- The id of the wire format
    "id" INTEGER GENERATED ALWAYS AS IDENTITY NOT NULL,
    -- SHA-256 of the type, the canonical text and the references
    "fingerprint" BYTEA NOT NULL,
    -- AVRO or JSON
    "type" TEXT NOT NULL,
    -- As it was given
    "text" TEXT NOT NULL,
    CONSTRAINT "schema_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "schema_fingerprint_key" ON "schema_registry"."schema" ("fingerprint");

-- What a schema takes from others, in the order in which it names them.
CREATE TABLE "schema_registry"."reference" (
    "schema_id" INTEGER NOT NULL REFERENCES "schema_registry"."schema" ("id"),
    "position" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    -- What the subject's version was when it was named: a schema means the same for ever
    "refers_to" INTEGER NOT NULL REFERENCES "schema_registry"."schema" ("id"),
    CONSTRAINT "reference_pkey" PRIMARY KEY ("schema_id", "position")
);
CREATE INDEX "reference_subject_idx" ON "schema_registry"."reference" ("subject", "version");

CREATE TABLE "schema_registry"."version" (
    "subject" TEXT COLLATE "C" NOT NULL,
    "number" INTEGER NOT NULL,
    "schema_id" INTEGER NOT NULL REFERENCES "schema_registry"."schema" ("id"),
    "deleted" BOOLEAN NOT NULL DEFAULT false,
    "author_id" UUID REFERENCES "app_user" ("id") ON DELETE SET NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "version_pkey" PRIMARY KEY ("subject", "number")
);
CREATE INDEX "version_schema_id_idx" ON "schema_registry"."version" ("schema_id");

-- What new versions are held against. The empty subject is what counts for all that have none of their own.
CREATE TABLE "schema_registry"."level" (
    "subject" TEXT COLLATE "C" NOT NULL,
    "level" TEXT NOT NULL,
    CONSTRAINT "level_pkey" PRIMARY KEY ("subject")
);
INSERT INTO "schema_registry"."level" ("subject", "level") VALUES ('', 'BACKWARD');
