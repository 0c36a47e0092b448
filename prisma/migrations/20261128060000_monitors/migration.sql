-- What is watched of a table, hour by hour or day by day
CREATE TABLE "monitor" (
    "id" UUID NOT NULL,
    "table_name" TEXT NOT NULL,
    "definition" JSONB NOT NULL,
    "saved_by_id" UUID NOT NULL,
    "saved_by" TEXT NOT NULL,
    "saved_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "state" TEXT NOT NULL,
    "problem" TEXT,
    "evaluated_at" TIMESTAMPTZ(6),
    "evaluated_to" TIMESTAMPTZ(6),
    CONSTRAINT "monitor_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "monitor_table_name_idx" ON "monitor"("table_name");

-- What it found of one hour or day
CREATE TABLE "monitor_point" (
    "monitor_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "value" DOUBLE PRECISION,
    "verdict" TEXT NOT NULL,
    "score" DOUBLE PRECISION NOT NULL,
    "expected" DOUBLE PRECISION,
    "low" DOUBLE PRECISION,
    "high" DOUBLE PRECISION,
    "side" SMALLINT NOT NULL,
    "is_shift" BOOLEAN NOT NULL,
    "tolerance" DOUBLE PRECISION,
    CONSTRAINT "monitor_point_pkey" PRIMARY KEY ("monitor_id", "at"),
    CONSTRAINT "monitor_point_monitor_id_fkey" FOREIGN KEY ("monitor_id") REFERENCES "monitor"("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- What somebody said was a false alarm
CREATE TABLE "monitor_feedback" (
    "monitor_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "side" SMALLINT NOT NULL,
    "factor" DOUBLE PRECISION NOT NULL,
    "said_by" TEXT NOT NULL,
    "said_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "monitor_feedback_pkey" PRIMARY KEY ("monitor_id", "at"),
    CONSTRAINT "monitor_feedback_monitor_id_fkey" FOREIGN KEY ("monitor_id") REFERENCES "monitor"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
