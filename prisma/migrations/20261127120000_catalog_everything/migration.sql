-- The catalog has everything: besides tables what shows and makes them, which is known by whoever it is meant for and may know of all
-- that it tells of. The tables of the lake are told anew by the portal, and what people made by the first round of housekeeping.
TRUNCATE "catalog"."asset", "catalog"."search", "catalog"."part";

-- How far a word is from another
CREATE EXTENSION IF NOT EXISTS "fuzzystrmatch";

-- The stems of the words of a text, in their order.
CREATE FUNCTION "catalog"."stems"("words" TEXT) RETURNS TEXT
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (SELECT string_agg(lexeme, ' ' ORDER BY position) FROM unnest(to_tsvector('catalog.words', words)) AS found, unnest(found.positions) AS position);

ALTER TABLE "catalog"."asset" DROP COLUMN "needs",
    -- What it goes by, as stems: its title, and that without what says which part it plays (dim, fact, stg)
    ADD COLUMN "called" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    -- Where it is shown, in the portal
    ADD COLUMN "href" TEXT NOT NULL,
    -- Of a table, in their order, with the ids of their sights
    ADD COLUMN "column_names" TEXT[],
    ADD COLUMN "column_sights" INTEGER[];
CREATE INDEX "asset_called_idx" ON "catalog"."asset" USING GIN ("called");
CREATE INDEX "asset_href_idx" ON "catalog"."asset" ("href");
CREATE INDEX "asset_producer_idx" ON "catalog"."asset" ("producer");

ALTER TABLE "catalog"."search" DROP COLUMN "needs",
    -- Of anything but a table: person:… of whoever wrote it, who may know of it whatever it tells of; what a person must be allowed
    -- to do; whether one of several things that it shows will do
    ADD COLUMN "author" TEXT,
    ADD COLUMN "scope" TEXT,
    ADD COLUMN "has_choices" BOOLEAN NOT NULL DEFAULT false;
-- What is looked at where nothing is typed
CREATE INDEX "search_uses_idx" ON "catalog"."search" ("uses" DESC, "asset_id");

-- What one must know of to know of something.
CREATE TABLE "catalog"."need" (
    "asset_id" INTEGER NOT NULL REFERENCES "catalog"."asset" ("id") ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    -- 0: in any case; of the others, all of one number
    "choice" SMALLINT NOT NULL,
    -- Of what is there perhaps, in lower case
    "table_name" TEXT NOT NULL,
    -- NULL: the table
    "column_name" TEXT,
    -- Counts only where there is such a table
    "if_there" BOOLEAN NOT NULL,
    -- Of the table, NULL where there is none; of the column, NULL where the table has none
    "table_id" INTEGER REFERENCES "catalog"."asset" ("id") ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,
    "sight" INTEGER
);
CREATE INDEX "need_asset_id_idx" ON "catalog"."need" ("asset_id", "choice");
CREATE INDEX "need_table_name_idx" ON "catalog"."need" (lower("table_name"));
CREATE INDEX "need_table_id_idx" ON "catalog"."need" ("table_id");

-- When each person last opened something.
CREATE TABLE "catalog"."opened" (
    "person_id" UUID NOT NULL REFERENCES "app_user" ("id") ON DELETE CASCADE,
    "asset_id" INTEGER NOT NULL REFERENCES "catalog"."asset" ("id") ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "opened_pkey" PRIMARY KEY ("person_id", "asset_id")
);
CREATE INDEX "opened_asset_id_idx" ON "catalog"."opened" ("asset_id");

-- When tables of the lake were last written. On its own, because it changes all the time.
CREATE TABLE "catalog"."freshness" (
    "asset_id" INTEGER NOT NULL REFERENCES "catalog"."asset" ("id") ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    "at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "freshness_pkey" PRIMARY KEY ("asset_id")
);

-- The words of the business, and what people say in their place.
CREATE TABLE "catalog"."term" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "parent" TEXT REFERENCES "catalog"."term" ("id") DEFERRABLE INITIALLY DEFERRED,
    -- Markdown
    "definition" TEXT NOT NULL,
    "synonyms" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "related" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    -- Who tells of it, and takes it away
    "producer" TEXT NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "term_pkey" PRIMARY KEY ("id")
);

-- Every way to say a term, for a search that meets it.
CREATE TABLE "catalog"."term_form" (
    "term_id" TEXT NOT NULL REFERENCES "catalog"."term" ("id") ON DELETE CASCADE,
    -- As it is written, and the stems of its words with blanks between them
    "said" TEXT NOT NULL,
    "stems" TEXT NOT NULL,
    CONSTRAINT "term_form_pkey" PRIMARY KEY ("term_id", "said")
);
CREATE INDEX "term_form_stems_idx" ON "catalog"."term_form" ("stems");
