-- The catalog: everything that people find, and the words by which they find it. It is not in the schema "public", which
-- schema.prisma describes, because that cannot say what makes a search quick. Texts are cut into words and freed of accents
-- before they come here; each word stands for its stem.
CREATE SCHEMA "catalog";
CREATE TEXT SEARCH DICTIONARY "catalog"."stem" (TEMPLATE = snowball, LANGUAGE = english);
CREATE TEXT SEARCH CONFIGURATION "catalog"."words" (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION "catalog"."words"
    ALTER MAPPING FOR asciiword, word, numword, asciihword, hword, numhword, hword_asciipart, hword_part, hword_numpart
    WITH catalog.stem;
CREATE AGGREGATE "catalog"."join_words"(TSVECTOR) (SFUNC = tsvector_concat, STYPE = TSVECTOR, INITCOND = '');

-- The words under which policies find a table or a column, without names of single ones. What has the same has the same
-- rights for everybody, so that a search asks these few in place of each asset.
CREATE TABLE "catalog"."sight" (
    "id" INTEGER GENERATED ALWAYS AS IDENTITY NOT NULL,
    "selectors" TEXT[] NOT NULL,
    -- Some column has exactly these
    "of_columns" BOOLEAN NOT NULL,
    CONSTRAINT "sight_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "sight_selectors_key" ON "catalog"."sight" ("selectors");
INSERT INTO "catalog"."sight" ("id", "selectors", "of_columns") OVERRIDING SYSTEM VALUE VALUES (0, '{}', true);

CREATE TABLE "catalog"."asset" (
    "id" INTEGER GENERATED ALWAYS AS IDENTITY NOT NULL,
    "kind" TEXT NOT NULL,
    -- Unique within the kind: gold.fact_sales, or an id
    "name" TEXT NOT NULL,
    -- Who tells of it, and takes it away
    "producer" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "domain" TEXT,
    "layer" TEXT,
    "owner" TEXT,
    "tags" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    -- Of anything but a table: the names of the tables that it tells of
    "needs" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    -- SHA-256 of all that is told of it, so that what says the same again writes nothing
    "digest" BYTEA NOT NULL,
    CONSTRAINT "asset_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "asset_kind_name_key" ON "catalog"."asset" ("kind", "name");
CREATE INDEX "asset_needs_idx" ON "catalog"."asset" USING GIN ("needs") WHERE "kind" <> 'table';
CREATE INDEX "asset_lower_name_idx" ON "catalog"."asset" (lower("name"));
CREATE INDEX "asset_lower_title_idx" ON "catalog"."asset" (lower("title"));

-- What a search reads of an asset: narrow, because a word can be in a tenth of them.
CREATE TABLE "catalog"."search" (
    "asset_id" INTEGER NOT NULL REFERENCES "catalog"."asset" ("id") ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    -- Of a table: by what policies find it, and its columns (in the order of the ids)
    "sight" INTEGER REFERENCES "catalog"."sight" ("id"),
    "column_sights" INTEGER[],
    -- Of anything else: who may know of it (everyone, person:…, group:…) where they may know of all of these tables; 0 is one that there is not
    "audience" TEXT[],
    "needs" INTEGER[],
    "uses" INTEGER NOT NULL DEFAULT 0,
    -- 2: used often; 1: used; 0: not. Each has indexes of its own, and a search that has found enough does not look into the next
    "level" SMALLINT NOT NULL DEFAULT 0,
    -- Words of the name and title; with labels and the columns' names and tags; with all descriptions
    "name_words" TSVECTOR NOT NULL,
    "structure_words" TSVECTOR NOT NULL,
    "all_words" TSVECTOR NOT NULL,
    CONSTRAINT "search_pkey" PRIMARY KEY ("asset_id")
);
CREATE INDEX "search_name_2_idx" ON "catalog"."search" USING GIN ("name_words") WHERE "level" = 2;
CREATE INDEX "search_name_1_idx" ON "catalog"."search" USING GIN ("name_words") WHERE "level" = 1;
CREATE INDEX "search_name_0_idx" ON "catalog"."search" USING GIN ("name_words") WHERE "level" = 0;
CREATE INDEX "search_structure_2_idx" ON "catalog"."search" USING GIN ("structure_words") WHERE "level" = 2;
CREATE INDEX "search_structure_1_idx" ON "catalog"."search" USING GIN ("structure_words") WHERE "level" = 1;
CREATE INDEX "search_structure_0_idx" ON "catalog"."search" USING GIN ("structure_words") WHERE "level" = 0;
CREATE INDEX "search_all_2_idx" ON "catalog"."search" USING GIN ("all_words") WHERE "level" = 2;
CREATE INDEX "search_all_1_idx" ON "catalog"."search" USING GIN ("all_words") WHERE "level" = 1;
CREATE INDEX "search_all_0_idx" ON "catalog"."search" USING GIN ("all_words") WHERE "level" = 0;

-- The same words by who may read them: those of the asset itself, and of its columns by what policies find them by. Asked where
-- somebody sees some columns of a table only.
CREATE TABLE "catalog"."part" (
    "asset_id" INTEGER NOT NULL REFERENCES "catalog"."asset" ("id") ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    -- -1: the asset itself
    "sight" INTEGER NOT NULL,
    "structure_words" TSVECTOR NOT NULL,
    "all_words" TSVECTOR NOT NULL,
    CONSTRAINT "part_pkey" PRIMARY KEY ("asset_id", "sight")
);

-- Words that something is found by, for those that are typed wrong or not to their end. Without such as have digits.
CREATE TABLE "catalog"."word" (
    "word" TEXT COLLATE "C" NOT NULL,
    "stem" TEXT NOT NULL,
    CONSTRAINT "word_pkey" PRIMARY KEY ("word")
);
CREATE INDEX "word_word_idx" ON "catalog"."word" USING GIN ("word" gin_trgm_ops);
