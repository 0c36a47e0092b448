-- How old the newest row of a table was when a monitor of it looked, hour by hour
CREATE TABLE "monitor_look" (
    "monitor_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "age_seconds" DOUBLE PRECISION NOT NULL,
    CONSTRAINT "monitor_look_pkey" PRIMARY KEY ("monitor_id", "at"),
    CONSTRAINT "monitor_look_monitor_id_fkey" FOREIGN KEY ("monitor_id") REFERENCES "monitor"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
