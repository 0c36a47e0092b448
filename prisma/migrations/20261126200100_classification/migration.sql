-- What columns are thought to hold, and what was decided about that. Evidence holds shapes of values only.
CREATE TABLE "tag_proposal" (
    "id" UUID NOT NULL,
    "dataset" TEXT NOT NULL,
    "column_name" TEXT NOT NULL,
    "field_id" INTEGER,
    "tag" TEXT NOT NULL,
    "confidence" DOUBLE PRECISION NOT NULL,
    "evidence" JSONB NOT NULL,
    "evidence_key" TEXT NOT NULL,
    "rule_version" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "found_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "decided_at" TIMESTAMPTZ(6),
    "decided_by" TEXT,
    "note" TEXT,
    CONSTRAINT "tag_proposal_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "tag_proposal_dataset_column_name_tag_key" ON "tag_proposal" ("dataset", "column_name", "tag");
CREATE INDEX "tag_proposal_state_idx" ON "tag_proposal" ("state");

CREATE TABLE "classification_run" (
    "dataset" TEXT NOT NULL,
    "snapshot_id" TEXT NOT NULL,
    "columns_key" TEXT NOT NULL,
    "rule_version" INTEGER NOT NULL,
    "evaluated_at" TIMESTAMPTZ(6) NOT NULL,
    CONSTRAINT "classification_run_pkey" PRIMARY KEY ("dataset")
);

-- Tags that columns got beside those that they are declared with. Policies see both.
CREATE TABLE "column_tag" (
    "dataset" TEXT NOT NULL,
    "column_name" TEXT NOT NULL,
    "tag" TEXT NOT NULL,
    "field_id" INTEGER,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "column_tag_pkey" PRIMARY KEY ("dataset", "column_name", "tag")
);
CREATE TRIGGER "access_changed" AFTER INSERT OR UPDATE OR DELETE ON "column_tag" FOR EACH STATEMENT EXECUTE FUNCTION "notify_access_changed"();
