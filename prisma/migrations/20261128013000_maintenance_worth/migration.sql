-- What a compaction spared and what it cost
ALTER TABLE "maintenance_run" ADD COLUMN "bytes_after" BIGINT,
ADD COLUMN "cpu_ms" BIGINT,
ADD COLUMN "opens_saved" INTEGER,
ADD COLUMN "scans_per_day" DOUBLE PRECISION;
