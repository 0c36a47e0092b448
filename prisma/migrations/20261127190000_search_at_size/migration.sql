-- All words that something is found by, so that a beginning can be looked for as the words that there are. Only those without digits and
-- of some length are compared with what is typed wrong.
ALTER TABLE "catalog"."word"
    -- So many letters of it find nothing that its first part does not: of names as one word
    ADD COLUMN "needed_after" INTEGER NOT NULL DEFAULT 0;
CREATE INDEX "word_needed_after_idx" ON "catalog"."word" ("needed_after", "word") INCLUDE ("stem");
INSERT INTO "catalog"."word" ("word", "stem")
SELECT "word", "word" FROM ts_stat('SELECT "all_words" FROM "catalog"."part"') AS "found" WHERE "word" !~ '^\D{3,30}$'
ON CONFLICT DO NOTHING;
DROP INDEX "catalog"."word_word_idx";
CREATE INDEX "word_word_idx" ON "catalog"."word" USING GIN ("word" gin_trgm_ops) WHERE "word" ~ '^\D{3,30}$';

-- What says who sees the table, so that a search need not read the table for each thing that tells of it.
ALTER TABLE "catalog"."need"
    ADD COLUMN "table_sight" INTEGER,
    ADD COLUMN "table_column_sights" INTEGER[];
UPDATE "catalog"."need" AS "n" SET "table_sight" = "s"."sight", "table_column_sights" = "s"."column_sights"
FROM "catalog"."search" AS "s" WHERE "s"."asset_id" = "n"."table_id";
