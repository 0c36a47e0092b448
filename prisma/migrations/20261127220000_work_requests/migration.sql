-- What a person asked a worker to do with a table now: the worker takes the row when it is done
CREATE TABLE "work_request" (
    "table_name" TEXT NOT NULL,
    "what" TEXT NOT NULL,
    "asked_by" TEXT NOT NULL,
    "asked_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "work_request_pkey" PRIMARY KEY ("table_name", "what")
);
