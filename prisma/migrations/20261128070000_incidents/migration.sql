-- What is wrong with a table, from when to when, and who cares for it
CREATE TABLE "incident" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "number" BIGSERIAL NOT NULL,
    "table_name" TEXT NOT NULL,
    "open_for" TEXT,
    "state" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "opened_at" TIMESTAMPTZ(6) NOT NULL,
    "since" TIMESTAMPTZ(6) NOT NULL,
    "reopenings" INTEGER NOT NULL DEFAULT 0,
    "acknowledged_at" TIMESTAMPTZ(6),
    "acknowledged_by_id" UUID,
    "assignee_id" UUID,
    "resolved_at" TIMESTAMPTZ(6),
    "resolution" TEXT,
    "resolved_by_id" UUID,
    CONSTRAINT "incident_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "incident_number_key" ON "incident"("number");
CREATE UNIQUE INDEX "incident_open_for_key" ON "incident"("open_for");
CREATE INDEX "incident_table_name_number_idx" ON "incident"("table_name", "number" DESC);
CREATE INDEX "incident_assignee_id_idx" ON "incident"("assignee_id");

-- A check that failed, or a monitor that alerted, while the incident was open
CREATE TABLE "incident_symptom" (
    "incident_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "document" JSONB NOT NULL,
    "severity" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "since" TIMESTAMPTZ(6) NOT NULL,
    "changed_at" TIMESTAMPTZ(6) NOT NULL,
    "elements_then" BIGINT,
    "unexpected_then" BIGINT,
    "elements_now" BIGINT,
    "unexpected_now" BIGINT,
    CONSTRAINT "incident_symptom_pkey" PRIMARY KEY ("incident_id", "kind", "key"),
    CONSTRAINT "incident_symptom_incident_id_fkey" FOREIGN KEY ("incident_id") REFERENCES "incident"("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- What happened with an incident
CREATE TABLE "incident_event" (
    "id" BIGSERIAL NOT NULL,
    "incident_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "kind" TEXT NOT NULL,
    "actor_id" UUID,
    "person_id" UUID,
    "resolution" TEXT,
    "text" TEXT,
    "symptoms" TEXT[],
    CONSTRAINT "incident_event_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "incident_event_incident_id_fkey" FOREIGN KEY ("incident_id") REFERENCES "incident"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "incident_event_incident_id_id_idx" ON "incident_event"("incident_id", "id");

-- Where people outside of the portal are told of incidents
CREATE TABLE "alert_channel" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "host" TEXT,
    "sealed" TEXT,
    "addresses" TEXT[],
    "scope" TEXT NOT NULL,
    "scope_name" TEXT,
    "severity" TEXT NOT NULL,
    "is_enabled" BOOLEAN NOT NULL DEFAULT true,
    "saved_by_id" UUID NOT NULL,
    "saved_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "alert_channel_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "alert_channel_name_key" ON "alert_channel"("name");

-- One thing that one channel is told, written with what happened; sent until it is taken or given up
CREATE TABLE "alert_delivery" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "number" BIGSERIAL NOT NULL,
    "channel_id" UUID NOT NULL,
    "incident_id" UUID,
    "event" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "symptoms" TEXT[],
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_at" TIMESTAMPTZ(6) NOT NULL,
    "problem" TEXT,
    "settled_at" TIMESTAMPTZ(6),
    CONSTRAINT "alert_delivery_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "alert_delivery_channel_id_fkey" FOREIGN KEY ("channel_id") REFERENCES "alert_channel"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "alert_delivery_number_key" ON "alert_delivery"("number");
CREATE INDEX "alert_delivery_state_next_at_idx" ON "alert_delivery"("state", "next_at");
CREATE INDEX "alert_delivery_channel_id_number_idx" ON "alert_delivery"("channel_id", "number" DESC);
CREATE INDEX "alert_delivery_incident_id_idx" ON "alert_delivery"("incident_id");
