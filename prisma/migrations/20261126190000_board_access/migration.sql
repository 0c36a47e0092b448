-- Whoever has a board open hears at once that it is theirs to see no more. A new version is no change of access.
CREATE TRIGGER "access_changed" AFTER DELETE OR UPDATE OF "shared_everyone", "shared_groups", "shared_people", "deleted_at" ON "board" FOR EACH STATEMENT EXECUTE FUNCTION "notify_access_changed"();
