-- What the columns of a table hold, as of one snapshot. Rows, nulls and bounds may be of a later one than the scan.
CREATE TABLE "table_profile" (
    "dataset" TEXT NOT NULL,
    "snapshot_id" TEXT NOT NULL,
    "scanned_snapshot_id" TEXT NOT NULL,
    "columns_key" TEXT NOT NULL,
    "rows" BIGINT NOT NULL,
    "rows_scanned" BIGINT NOT NULL,
    "scanned_total" BIGINT NOT NULL,
    "profiled_at" TIMESTAMPTZ(6) NOT NULL,
    "scanned_at" TIMESTAMPTZ(6) NOT NULL,
    CONSTRAINT "table_profile_pkey" PRIMARY KEY ("dataset")
);

CREATE TABLE "column_profile" (
    "dataset" TEXT NOT NULL REFERENCES "table_profile" ("dataset") ON DELETE CASCADE ON UPDATE CASCADE,
    "field_id" INTEGER NOT NULL,
    "figures" JSONB NOT NULL,
    "details" JSONB NOT NULL,
    CONSTRAINT "column_profile_pkey" PRIMARY KEY ("dataset", "field_id")
);
