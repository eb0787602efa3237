ALTER TABLE "organisation" ADD COLUMN "signs_for" TEXT NOT NULL DEFAULT '' CONSTRAINT organisation_signs_for_bounded CHECK (length(signs_for) <= 200)
;
ALTER TABLE "organisation" ADD COLUMN "signer_title" TEXT NOT NULL DEFAULT '' CONSTRAINT organisation_signer_title_bounded CHECK (length(signer_title) <= 200)
;
ALTER TABLE "organisation" ADD COLUMN "signer_name" TEXT NOT NULL DEFAULT '' CONSTRAINT organisation_signer_name_bounded CHECK (length(signer_name) <= 200)
;
ALTER TABLE "organisation" ADD COLUMN "addressees" TEXT NOT NULL DEFAULT '' CONSTRAINT organisation_addressees_bounded CHECK (length(addressees) <= 2000)
;
ALTER TABLE "organisation" ADD COLUMN "ended_at" TEXT
;
ALTER TABLE "cycle" ADD COLUMN "state" TEXT NOT NULL DEFAULT 'open' CONSTRAINT cycle_state_known CHECK (state IN ('open', 'closed', 'archived'))
;
ALTER TABLE "cycle" ADD COLUMN "review_before" TEXT CONSTRAINT cycle_review_before_is_a_day CHECK (length(review_before) = 10)
;
ALTER TABLE "cycle" ADD COLUMN "standing_before" TEXT CONSTRAINT cycle_standing_before_is_a_day CHECK (length(standing_before) = 10)
;
CREATE TABLE "cycle_step" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "cycle_id" INTEGER NOT NULL,
  "act" TEXT NOT NULL,
  "user_id" INTEGER,
  "at" TEXT NOT NULL,
  "reason" TEXT NOT NULL,
  FOREIGN KEY ("cycle_id") REFERENCES "cycle" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("user_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
  CONSTRAINT cycle_step_act_known CHECK (act IN ('open', 'close', 'reopen', 'archive')),
  CONSTRAINT cycle_step_reason_given CHECK (act <> 'reopen' OR length(reason) > 0),
  CONSTRAINT cycle_step_reason_bounded CHECK (length(reason) <= 4000)
) STRICT
;
CREATE INDEX "cycle_step_cycle_id" ON "cycle_step" ("cycle_id")
;
CREATE INDEX "cycle_step_user_id" ON "cycle_step" ("user_id")
;
INSERT INTO "cycle_step" ("cycle_id", "act", "at", "reason") SELECT "id", 'open', "opened_at", '' FROM "cycle" ORDER BY "id"
;
CREATE TABLE "one_time_code" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "user_id" INTEGER,
  "nonce" TEXT NOT NULL,
  "made_at" INTEGER NOT NULL,
  "expires_at" INTEGER NOT NULL,
  FOREIGN KEY ("user_id") REFERENCES "account" ("id") ON DELETE CASCADE,
  CONSTRAINT one_time_code_nonce_long CHECK (length(nonce) BETWEEN 22 AND 64),
  CONSTRAINT one_time_code_expires_later CHECK (expires_at > made_at)
) STRICT
;
CREATE UNIQUE INDEX "one_time_code_user_id" ON "one_time_code" ("user_id")
;
ALTER TABLE "session" ADD COLUMN "grant_id" INTEGER REFERENCES "role_grant" ("id") ON DELETE SET NULL
;
CREATE INDEX "session_grant_id" ON "session" ("grant_id")
;
ALTER TABLE "form_key" RENAME TO "form_key_of_assessments"
;
DROP INDEX "form_key_key"
;
DROP INDEX "form_key_user_id"
;
DROP INDEX "form_key_assessment_id"
;
CREATE TABLE "form_key" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "key" TEXT NOT NULL,
  "user_id" INTEGER NOT NULL,
  "act" TEXT NOT NULL,
  "assessment_id" INTEGER,
  "at" TEXT NOT NULL,
  FOREIGN KEY ("user_id") REFERENCES "account" ("id") ON DELETE CASCADE,
  FOREIGN KEY ("assessment_id") REFERENCES "assessment" ("id") ON DELETE RESTRICT,
  CONSTRAINT form_key_shape CHECK (length(key) BETWEEN 16 AND 64)
) STRICT
;
INSERT INTO "form_key" SELECT "id", "key", "user_id", "act", "assessment_id", "at" FROM "form_key_of_assessments"
;
DROP TABLE "form_key_of_assessments"
;
CREATE UNIQUE INDEX "form_key_key" ON "form_key" ("key")
;
CREATE INDEX "form_key_user_id" ON "form_key" ("user_id")
;
CREATE INDEX "form_key_assessment_id" ON "form_key" ("assessment_id")
