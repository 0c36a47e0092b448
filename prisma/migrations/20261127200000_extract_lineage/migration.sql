-- Which tables people have in their browsers, so that lineage can tell of these copies for as long as they are likely there.
CREATE TABLE "extract_taken" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "person_id" UUID NOT NULL,
    "table_name" TEXT NOT NULL,
    "decision_key" TEXT NOT NULL,
    "taken_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "extract_taken_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "extract_taken_person_id_table_name_key" ON "extract_taken"("person_id", "table_name");
CREATE INDEX "extract_taken_taken_at_idx" ON "extract_taken"("taken_at");
ALTER TABLE "extract_taken" ADD CONSTRAINT "extract_taken_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;
