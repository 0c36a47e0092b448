-- Who reads a table is asked of the statements that touched it.
CREATE INDEX "query_run_touched_idx" ON "query_run" USING GIN ("touched" jsonb_path_ops);
