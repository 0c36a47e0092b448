-- What people write about tables and columns, over what their files say: descriptions, documentation, whose a table is. Nothing is
-- lost: each change stays with what was there before, and what counts now is the last of them.
CREATE TABLE "edit_set" (
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "person_id" UUID,
    "person" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "note" TEXT,
    "undoes" UUID,
    CONSTRAINT "edit_set_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "edit_set_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "app_user" ("id") ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT "edit_set_undoes_fkey" FOREIGN KEY ("undoes") REFERENCES "edit_set" ("id") ON DELETE SET NULL ON UPDATE CASCADE
);
CREATE INDEX "edit_set_at_idx" ON "edit_set" ("at" DESC);
CREATE INDEX "edit_set_undoes_idx" ON "edit_set" ("undoes");

CREATE TABLE "edit" (
    "id" BIGSERIAL NOT NULL,
    "set_id" UUID NOT NULL,
    "dataset" TEXT NOT NULL,
    "column_name" TEXT,
    "field_id" INTEGER,
    "field" TEXT NOT NULL,
    "before" JSONB,
    "after" JSONB,
    CONSTRAINT "edit_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "edit_set_id_fkey" FOREIGN KEY ("set_id") REFERENCES "edit_set" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "edit_set_id_idx" ON "edit" ("set_id");
CREATE INDEX "edit_dataset_id_idx" ON "edit" ("dataset", "id" DESC);

-- What counts now. One row for each thing that was written; a table's own have an empty column_name.
CREATE TABLE "annotation" (
    "dataset" TEXT NOT NULL,
    "column_name" TEXT NOT NULL,
    "field" TEXT NOT NULL,
    "field_id" INTEGER,
    "value" JSONB NOT NULL,
    "edit_id" BIGINT NOT NULL,
    CONSTRAINT "annotation_pkey" PRIMARY KEY ("dataset", "column_name", "field"),
    CONSTRAINT "annotation_edit_id_fkey" FOREIGN KEY ("edit_id") REFERENCES "edit" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX "annotation_edit_id_idx" ON "annotation" ("edit_id");
-- Policies find tables and columns by tags, domains and owners: whoever was decided is decided anew.
CREATE TRIGGER "access_changed" AFTER INSERT OR UPDATE OR DELETE ON "annotation" FOR EACH STATEMENT EXECUTE FUNCTION "notify_access_changed"();

-- Whether people are told to use something else
ALTER TABLE "catalog"."asset" ADD COLUMN "is_deprecated" BOOLEAN NOT NULL DEFAULT false;
