-- Events of dead letters that were replayed, until the live metrics have counted them
CREATE TABLE "live_replay" (
    "id" BIGSERIAL NOT NULL,
    "event" JSONB NOT NULL,
    "event_at" TIMESTAMPTZ(6) NOT NULL,
    CONSTRAINT "live_replay_pkey" PRIMARY KEY ("id")
);
