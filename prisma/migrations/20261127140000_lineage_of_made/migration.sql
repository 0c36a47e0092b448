-- What the statements of saved queries and boards are made of, by the plan that the guard made when they were saved. NULL: nobody has
-- looked yet, and the portal does so by itself.
ALTER TABLE "saved_query_version" ADD COLUMN "made_of" JSONB;
-- Of each tile, by its id
ALTER TABLE "board_version" ADD COLUMN "made_of" JSONB;

-- What people made is there for those it is shared with, which their nodes say as sets of selectors, too. What has none is seen by whoever
-- sees what shows it: topics, declared tiles, exposures.
COMMENT ON COLUMN "lineage"."node"."sights" IS 'Of a table, by what its columns are seen: of the rows all of them. Of what people made, whom it is there for. NULL of others';
