-- Dashboards that people make in the portal. Each change is a version, so that one over another is noticed and undone.
CREATE TABLE "board" (
    "id" UUID NOT NULL,
    "owner_id" UUID NOT NULL REFERENCES "app_user" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    "version" INTEGER NOT NULL,
    "shared_everyone" BOOLEAN NOT NULL DEFAULT false,
    "shared_groups" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "shared_people" UUID[] DEFAULT ARRAY[]::UUID[],
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(6),
    CONSTRAINT "board_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "board_owner_id_idx" ON "board" ("owner_id");

CREATE TABLE "board_version" (
    "board_id" UUID NOT NULL REFERENCES "board" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    "number" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "title" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    -- In their order, each with what its statement reads by the guard
    "tiles" JSONB NOT NULL,
    CONSTRAINT "board_version_pkey" PRIMARY KEY ("board_id", "number")
);
