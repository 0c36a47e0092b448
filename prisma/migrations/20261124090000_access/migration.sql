-- Roles are declared in the policies, not in the database's types.
ALTER TABLE "app_user" ALTER COLUMN "role" TYPE TEXT USING "role"::text;
DROP TYPE "role";

-- People, what is known of them, and how they are signed in.
CREATE TABLE "person_group" (
    "id" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "person_group_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "group_member" (
    "group_id" TEXT NOT NULL REFERENCES "person_group" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    "person_id" UUID NOT NULL REFERENCES "app_user" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "group_member_pkey" PRIMARY KEY ("group_id", "person_id")
);
CREATE INDEX "group_member_person_id_idx" ON "group_member" ("person_id");

CREATE TABLE "person_attribute" (
    "person_id" UUID NOT NULL REFERENCES "app_user" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    "name" TEXT NOT NULL,
    "values" TEXT[],
    CONSTRAINT "person_attribute_pkey" PRIMARY KEY ("person_id", "name")
);

CREATE TABLE "invitation" (
    "token_hash" TEXT NOT NULL,
    "person_id" UUID NOT NULL REFERENCES "app_user" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "used_at" TIMESTAMPTZ(6),
    CONSTRAINT "invitation_pkey" PRIMARY KEY ("token_hash")
);
CREATE INDEX "invitation_person_id_idx" ON "invitation" ("person_id");

CREATE TABLE "session" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL REFERENCES "app_user" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    "method" TEXT NOT NULL,
    "network_address" TEXT NOT NULL,
    "user_agent" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revoked_at" TIMESTAMPTZ(6),
    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "session_person_id_last_seen_at_idx" ON "session" ("person_id", "last_seen_at" DESC);

CREATE TABLE "second_factor" (
    "person_id" UUID NOT NULL REFERENCES "app_user" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    "secret_sealed" TEXT NOT NULL,
    "confirmed_at" TIMESTAMPTZ(6),
    "last_step" BIGINT NOT NULL DEFAULT 0,
    "recovery_hashes" TEXT[] DEFAULT ARRAY[]::TEXT[],
    CONSTRAINT "second_factor_pkey" PRIMARY KEY ("person_id")
);

CREATE TABLE "api_token" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL REFERENCES "app_user" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    "name" TEXT NOT NULL,
    "token_hash" TEXT NOT NULL,
    "hint" TEXT NOT NULL,
    "scopes" TEXT[],
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "last_used_at" TIMESTAMPTZ(6),
    "revoked_at" TIMESTAMPTZ(6),
    CONSTRAINT "api_token_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "api_token_token_hash_key" ON "api_token" ("token_hash");
CREATE INDEX "api_token_person_id_idx" ON "api_token" ("person_id");

-- Policies: each version is the whole set, so that one row is the one truth at any time.
CREATE TABLE "policy_version" (
    "number" INTEGER NOT NULL,
    "document" JSONB NOT NULL,
    "author_id" UUID,
    "author" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "policy_version_pkey" PRIMARY KEY ("number")
);

CREATE TABLE "access_request" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL REFERENCES "app_user" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    "dataset" TEXT NOT NULL,
    "columns" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "level" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "duration_hours" INTEGER NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'open',
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "decided_by" UUID,
    "decided_at" TIMESTAMPTZ(6),
    "decision_note" TEXT,
    CONSTRAINT "access_request_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "access_request_status_created_at_idx" ON "access_request" ("status", "created_at");
CREATE INDEX "access_request_person_id_created_at_idx" ON "access_request" ("person_id", "created_at" DESC);

-- What an approved request gives, until it expires by itself.
CREATE TABLE "access_grant" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL REFERENCES "app_user" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    "dataset" TEXT NOT NULL,
    "columns" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "level" TEXT NOT NULL,
    "request_id" UUID,
    "granted_by" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "revoked_at" TIMESTAMPTZ(6),
    CONSTRAINT "access_grant_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "access_grant_person_id_expires_at_idx" ON "access_grant" ("person_id", "expires_at");

-- Whoever decides anything about a person hears of a change at once.
CREATE FUNCTION "notify_access_changed"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('access_changed', TG_TABLE_NAME);
    RETURN NULL;
END $$;
CREATE TRIGGER "access_changed" AFTER INSERT OR UPDATE OR DELETE ON "policy_version" FOR EACH STATEMENT EXECUTE FUNCTION "notify_access_changed"();
CREATE TRIGGER "access_changed" AFTER INSERT OR UPDATE OR DELETE ON "access_grant" FOR EACH STATEMENT EXECUTE FUNCTION "notify_access_changed"();
CREATE TRIGGER "access_changed" AFTER INSERT OR UPDATE OR DELETE ON "group_member" FOR EACH STATEMENT EXECUTE FUNCTION "notify_access_changed"();
CREATE TRIGGER "access_changed" AFTER INSERT OR UPDATE OR DELETE ON "person_attribute" FOR EACH STATEMENT EXECUTE FUNCTION "notify_access_changed"();
CREATE TRIGGER "access_changed" AFTER DELETE OR UPDATE OF "role", "deactivated_at", "password_hash" ON "app_user" FOR EACH STATEMENT EXECUTE FUNCTION "notify_access_changed"();
CREATE TRIGGER "access_changed" AFTER DELETE OR UPDATE OF "revoked_at" ON "session" FOR EACH STATEMENT EXECUTE FUNCTION "notify_access_changed"();
CREATE TRIGGER "access_changed" AFTER DELETE OR UPDATE OF "revoked_at" ON "api_token" FOR EACH STATEMENT EXECUTE FUNCTION "notify_access_changed"();
