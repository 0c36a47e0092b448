-- The words of the business, as people of the portal and the file of the warehouse have them, what they are linked to, and the words
-- by which the search meets them. The declared glossary comes in again with the first read.
CREATE SCHEMA "glossary";

DROP TABLE "catalog"."term_form";
DROP TABLE "catalog"."term";

CREATE TABLE "glossary"."term" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "parent" TEXT REFERENCES "glossary"."term" ("id") DEFERRABLE INITIALLY DEFERRED,
    -- Markdown
    "definition" TEXT NOT NULL,
    "synonyms" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "related" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    -- Of the last of its versions; whoever saves says which one they had
    "version" INTEGER NOT NULL,
    -- file: warehouse/glossary.yml had it first; portal: somebody made it here
    "origin" TEXT NOT NULL,
    -- As the file has it now; NULL: it does not
    "file" JSONB,
    -- The file's version counts, because nobody has changed it here
    "follows" BOOLEAN NOT NULL,
    -- Why the file's version cannot be taken
    "problem" TEXT,
    "deleted" BOOLEAN NOT NULL DEFAULT false,
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "term_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "term_origin_check" CHECK ("origin" IN ('file', 'portal'))
);

-- Everything that a term has been. Never changed.
CREATE TABLE "glossary"."version" (
    "term_id" TEXT NOT NULL REFERENCES "glossary"."term" ("id") ON DELETE CASCADE,
    "number" INTEGER NOT NULL,
    "event" TEXT NOT NULL,
    -- name, parent, definition, synonyms, related
    "content" JSONB NOT NULL,
    -- NULL: the file; and as they were called then
    "author_id" UUID REFERENCES "app_user" ("id") ON DELETE SET NULL,
    "author" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "version_pkey" PRIMARY KEY ("term_id", "number")
);

-- What terms are about: tables and columns.
CREATE TABLE "glossary"."link" (
    "term_id" TEXT NOT NULL REFERENCES "glossary"."term" ("id") ON DELETE CASCADE,
    "dataset" TEXT NOT NULL,
    -- NULL: the table
    "column_name" TEXT,
    -- Iceberg's, by which a column is found that was renamed; NULL for a table and where there is none
    "field_id" INTEGER,
    "author_id" UUID REFERENCES "app_user" ("id") ON DELETE SET NULL,
    "author" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE UNIQUE INDEX "link_key" ON "glossary"."link" ("term_id", "dataset", "column_name") NULLS NOT DISTINCT;
CREATE INDEX "link_dataset_idx" ON "glossary"."link" ("dataset");

-- Every way to say a term, for a search that meets it.
CREATE TABLE "catalog"."term_form" (
    "term_id" TEXT NOT NULL,
    -- As it is written, and the stems of its words with blanks between them
    "said" TEXT NOT NULL,
    "stems" TEXT NOT NULL,
    CONSTRAINT "term_form_pkey" PRIMARY KEY ("term_id", "said")
);
CREATE INDEX "term_form_stems_idx" ON "catalog"."term_form" ("stems");

-- Iceberg's ids of a table's columns, in their order, by which links find them
ALTER TABLE "catalog"."asset" ADD COLUMN "column_field_ids" INTEGER[];

-- A table is found by the words of the terms that it and its columns are linked to: a part for each link, read by whoever may
-- know of the column.
ALTER TABLE "catalog"."part" DROP CONSTRAINT "part_pkey",
    ADD COLUMN "term_id" TEXT NOT NULL DEFAULT '',
    ADD COLUMN "column_name" TEXT NOT NULL DEFAULT '',
    ADD CONSTRAINT "part_pkey" PRIMARY KEY ("asset_id", "sight", "term_id", "column_name");
CREATE INDEX "part_term_id_idx" ON "catalog"."part" ("term_id") WHERE "term_id" <> '';
