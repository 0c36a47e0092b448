-- The columns of each table when lineage was last brought up to them.
CREATE TABLE lineage.shape (
  "table" TEXT PRIMARY KEY,
  digest BYTEA NOT NULL
);

-- What people made of tables that have other columns now: a round of housekeeping follows it again.
CREATE TABLE lineage.retrace (
  origin_id INTEGER PRIMARY KEY REFERENCES lineage.origin (id) ON DELETE CASCADE,
  noted_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

-- Until now nobody noticed.
INSERT INTO lineage.retrace (origin_id) SELECT id FROM lineage.origin WHERE kind IN ('board', 'query');
