-- The audit log: append-only, each entry sealed over the one before it.
CREATE TABLE "audit_entry" (
    "seq" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "action" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "actor_id" UUID,
    "actor" TEXT NOT NULL,
    "subject" TEXT,
    "network_address" TEXT,
    "details" TEXT NOT NULL,
    "previous_seal" TEXT NOT NULL,
    "seal" TEXT NOT NULL,
    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("seq")
);
CREATE INDEX "audit_entry_at_seq_idx" ON "audit_entry" ("at", "seq");
CREATE INDEX "audit_entry_actor_seq_idx" ON "audit_entry" ("actor", "seq" DESC);
CREATE INDEX "audit_entry_action_seq_idx" ON "audit_entry" ("action", "seq" DESC);
CREATE INDEX "audit_entry_outcome_seq_idx" ON "audit_entry" ("outcome", "seq" DESC);
CREATE INDEX "audit_entry_subject_seq_idx" ON "audit_entry" ("subject", "seq" DESC);
-- Part of a text, anywhere in an entry. A trusted extension: the owner of the database may add it.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX "audit_entry_text_idx" ON "audit_entry" USING gin ("details" gin_trgm_ops, "actor" gin_trgm_ops, "subject" gin_trgm_ops);

-- One row: where the chain ends. Locked by whoever appends.
CREATE TABLE "audit_head" (
    "id" BOOLEAN NOT NULL DEFAULT true,
    "seq" BIGINT NOT NULL,
    "seal" TEXT NOT NULL,
    "signature" TEXT NOT NULL,
    CONSTRAINT "audit_head_pkey" PRIMARY KEY ("id")
);

CREATE FUNCTION "refuse_audit_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit log can only grow.';
END $$;
CREATE TRIGGER "audit_entry_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_entry" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_audit_change"();
