-- How old an event of a topic may be before the lake has it, where that is not the portal's default
CREATE TABLE "lag_target" (
    "topic" TEXT NOT NULL,
    "target_ms" INTEGER NOT NULL,
    "changed_by" TEXT NOT NULL,
    "changed_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "lag_target_pkey" PRIMARY KEY ("topic")
);
