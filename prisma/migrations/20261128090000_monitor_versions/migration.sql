-- Whoever edits a monitor says which version they had before them
ALTER TABLE "monitor" ADD COLUMN "version" INTEGER NOT NULL DEFAULT 1;
