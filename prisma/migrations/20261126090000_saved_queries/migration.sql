-- Statements that people keep, in folders of their own. A save is a version; the query points at the one that counts.
CREATE TABLE "saved_folder" (
    "id" UUID NOT NULL,
    "owner_id" UUID NOT NULL REFERENCES "app_user" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    "parent_id" UUID REFERENCES "saved_folder" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(6),
    CONSTRAINT "saved_folder_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "saved_folder_owner_id_idx" ON "saved_folder" ("owner_id");

CREATE TABLE "saved_query" (
    "id" UUID NOT NULL,
    "owner_id" UUID NOT NULL REFERENCES "app_user" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    "folder_id" UUID REFERENCES "saved_folder" ("id") ON DELETE SET NULL ON UPDATE CASCADE,
    "version" INTEGER NOT NULL,
    "shared_everyone" BOOLEAN NOT NULL DEFAULT false,
    "shared_groups" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "shared_people" UUID[] DEFAULT ARRAY[]::UUID[],
    "shared_edit" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(6),
    CONSTRAINT "saved_query_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "saved_query_owner_id_idx" ON "saved_query" ("owner_id");

CREATE TABLE "saved_query_version" (
    "query_id" UUID NOT NULL REFERENCES "saved_query" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    "number" INTEGER NOT NULL,
    "author_id" UUID REFERENCES "app_user" ("id") ON DELETE SET NULL ON UPDATE CASCADE,
    "author" TEXT NOT NULL,
    "note" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "title" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "sql" TEXT NOT NULL,
    "parameters" JSONB NOT NULL,
    "chart" JSONB,
    "placement" TEXT NOT NULL,
    -- As in query_run, by the guard when it is shared; null: nobody but its author may see the text
    "touched" JSONB,
    CONSTRAINT "saved_query_version_pkey" PRIMARY KEY ("query_id", "number")
);

-- A person's history is searched by a part of its text.
CREATE INDEX "query_run_sql_idx" ON "query_run" USING gin ("sql" gin_trgm_ops);
