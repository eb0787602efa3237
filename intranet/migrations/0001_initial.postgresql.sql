CREATE TABLE "organisation" (
  "id" SERIAL NOT NULL PRIMARY KEY,
  "parent_id" INTEGER,
  "path" TEXT NOT NULL,
  "kind" TEXT NOT NULL,
  "type" TEXT NOT NULL,
  "position" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "paper_name" TEXT NOT NULL,
  "superior" TEXT NOT NULL,
  "place" TEXT NOT NULL,
  "has_branch_committee" INTEGER NOT NULL,
  FOREIGN KEY ("parent_id") REFERENCES "organisation" ("id") ON DELETE RESTRICT,
  CONSTRAINT organisation_kind_known CHECK (kind IN ('committee', 'branch')),
  CONSTRAINT organisation_type_known CHECK (type IN ('administrative', 'public_service', 'state_enterprise', 'joint_stock', 'private_enterprise', 'foreign_invested', 'commune', 'ward', 'armed_forces', 'other')),
  CONSTRAINT organisation_name_given CHECK (length(name) BETWEEN 1 AND 200),
  CONSTRAINT organisation_branch_committee_yes_no CHECK (has_branch_committee IN (0, 1)),
  CONSTRAINT organisation_branch_has_parent CHECK (kind = 'committee' OR parent_id IS NOT NULL)
)
;
CREATE INDEX "organisation_parent_id" ON "organisation" ("parent_id")
;
CREATE UNIQUE INDEX "organisation_path" ON "organisation" ("path")
;
CREATE TABLE "cycle" (
  "id" SERIAL NOT NULL PRIMARY KEY,
  "organisation_id" INTEGER NOT NULL,
  "year" INTEGER NOT NULL,
  "regulation_name" TEXT NOT NULL,
  "regulation_text" TEXT NOT NULL,
  "regulation_sha256" TEXT NOT NULL,
  "report_before" TEXT NOT NULL,
  "opened_at" TEXT NOT NULL,
  FOREIGN KEY ("organisation_id") REFERENCES "organisation" ("id") ON DELETE RESTRICT,
  CONSTRAINT cycle_year_plausible CHECK (year BETWEEN 2000 AND 2999),
  CONSTRAINT cycle_regulation_hashed CHECK (length(regulation_sha256) = 64),
  CONSTRAINT cycle_report_before_is_a_day CHECK (length(report_before) = 10)
)
;
CREATE INDEX "cycle_organisation_id" ON "cycle" ("organisation_id")
;
CREATE UNIQUE INDEX "cycle_organisation_id_year" ON "cycle" ("organisation_id", "year")
;
CREATE TABLE "assessment" (
  "id" SERIAL NOT NULL PRIMARY KEY,
  "cycle_id" INTEGER NOT NULL,
  "organisation_id" INTEGER NOT NULL,
  "revision" INTEGER NOT NULL,
  "state" TEXT NOT NULL,
  FOREIGN KEY ("cycle_id") REFERENCES "cycle" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("organisation_id") REFERENCES "organisation" ("id") ON DELETE RESTRICT,
  CONSTRAINT assessment_state_known CHECK (state IN ('draft', 'submitted', 'returned', 'verified', 'decided', 'annulled')),
  CONSTRAINT assessment_revision_counts_from_one CHECK (revision >= 1)
)
;
CREATE INDEX "assessment_cycle_id" ON "assessment" ("cycle_id")
;
CREATE INDEX "assessment_organisation_id" ON "assessment" ("organisation_id")
;
CREATE UNIQUE INDEX "assessment_cycle_id_organisation_id_revision" ON "assessment" ("cycle_id", "organisation_id", "revision")
;
CREATE TABLE "account" (
  "id" SERIAL NOT NULL PRIMARY KEY,
  "username" TEXT NOT NULL,
  "display_name" TEXT NOT NULL,
  "password_hash" TEXT NOT NULL,
  "created_at" TEXT NOT NULL,
  "disabled_at" TEXT,
  CONSTRAINT account_username_given CHECK (length(username) BETWEEN 1 AND 60),
  CONSTRAINT account_display_name_given CHECK (length(display_name) BETWEEN 1 AND 200)
)
;
CREATE UNIQUE INDEX "account_username" ON "account" ("username")
;
CREATE TABLE "condition_answer" (
  "id" SERIAL NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL,
  "changed_at" TEXT NOT NULL,
  "changed_by_id" INTEGER NOT NULL,
  "assessment_id" INTEGER NOT NULL,
  "condition" TEXT NOT NULL,
  "answer" TEXT,
  FOREIGN KEY ("changed_by_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("assessment_id") REFERENCES "assessment" ("id") ON DELETE RESTRICT,
  CONSTRAINT condition_answer_condition_given CHECK (length(condition) BETWEEN 1 AND 60),
  CONSTRAINT condition_answer_fits CHECK (answer IS NULL OR (condition IN ('tasks', 'committee_performance') AND answer IN ('excellent', 'good', 'completed', 'failed')) OR (condition IN ('united', 'regular_meetings', 'corruption_discipline') AND answer IN ('yes', 'no')) OR ((condition = 'authority' OR substr(condition, 1, 5) = 'peer.') AND answer IN ('highest', 'second', 'third', 'lowest', 'none')))
)
;
CREATE INDEX "condition_answer_changed_by_id" ON "condition_answer" ("changed_by_id")
;
CREATE INDEX "condition_answer_assessment_id" ON "condition_answer" ("assessment_id")
;
CREATE UNIQUE INDEX "condition_answer_assessment_id_condition" ON "condition_answer" ("assessment_id", "condition")
;
CREATE TABLE "criterion_score" (
  "id" SERIAL NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL,
  "changed_at" TEXT NOT NULL,
  "changed_by_id" INTEGER NOT NULL,
  "assessment_id" INTEGER NOT NULL,
  "criterion" TEXT NOT NULL,
  "maximum" INTEGER NOT NULL,
  "self_score" INTEGER,
  "evidence" TEXT NOT NULL,
  "verified_score" INTEGER,
  "note" TEXT NOT NULL,
  FOREIGN KEY ("changed_by_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("assessment_id") REFERENCES "assessment" ("id") ON DELETE RESTRICT,
  CONSTRAINT criterion_score_maximum_bounded CHECK (maximum BETWEEN 1 AND 10000),
  CONSTRAINT criterion_score_self_in_range CHECK (self_score BETWEEN 0 AND maximum),
  CONSTRAINT criterion_score_verified_in_range CHECK (verified_score BETWEEN 0 AND maximum),
  CONSTRAINT criterion_score_evidence_bounded CHECK (length(evidence) <= 4000),
  CONSTRAINT criterion_score_note_bounded CHECK (length(note) <= 4000)
)
;
CREATE INDEX "criterion_score_changed_by_id" ON "criterion_score" ("changed_by_id")
;
CREATE INDEX "criterion_score_assessment_id" ON "criterion_score" ("assessment_id")
;
CREATE UNIQUE INDEX "criterion_score_assessment_id_criterion" ON "criterion_score" ("assessment_id", "criterion")
;
CREATE TABLE "form_key" (
  "id" SERIAL NOT NULL PRIMARY KEY,
  "key" TEXT NOT NULL,
  "user_id" INTEGER NOT NULL,
  "act" TEXT NOT NULL,
  "assessment_id" INTEGER NOT NULL,
  "at" TEXT NOT NULL,
  FOREIGN KEY ("user_id") REFERENCES "account" ("id") ON DELETE CASCADE,
  FOREIGN KEY ("assessment_id") REFERENCES "assessment" ("id") ON DELETE RESTRICT,
  CONSTRAINT form_key_shape CHECK (length(key) BETWEEN 16 AND 64)
)
;
CREATE UNIQUE INDEX "form_key_key" ON "form_key" ("key")
;
CREATE INDEX "form_key_user_id" ON "form_key" ("user_id")
;
CREATE INDEX "form_key_assessment_id" ON "form_key" ("assessment_id")
;
CREATE TABLE "installation" (
  "id" SERIAL NOT NULL PRIMARY KEY,
  "kind" TEXT NOT NULL,
  "created_at" TEXT NOT NULL,
  CONSTRAINT installation_is_one_row CHECK (id = 1),
  CONSTRAINT installation_kind_known CHECK (kind IN ('demo', 'real'))
)
;
CREATE UNIQUE INDEX "installation_kind" ON "installation" ("kind")
;
CREATE TABLE "leader_discipline" (
  "id" SERIAL NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL,
  "changed_at" TEXT NOT NULL,
  "changed_by_id" INTEGER NOT NULL,
  "assessment_id" INTEGER NOT NULL,
  "disciplined" INTEGER,
  "self_detected" INTEGER,
  FOREIGN KEY ("changed_by_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("assessment_id") REFERENCES "assessment" ("id") ON DELETE RESTRICT,
  CONSTRAINT leader_discipline_disciplined_in_range CHECK (disciplined BETWEEN 0 AND 9999),
  CONSTRAINT leader_discipline_self_detected_in_range CHECK (self_detected BETWEEN 0 AND 9999),
  CONSTRAINT leader_discipline_self_detected_within CHECK (self_detected <= disciplined)
)
;
CREATE INDEX "leader_discipline_changed_by_id" ON "leader_discipline" ("changed_by_id")
;
CREATE UNIQUE INDEX "leader_discipline_assessment_id" ON "leader_discipline" ("assessment_id")
;
CREATE TABLE "log_entry" (
  "id" SERIAL NOT NULL PRIMARY KEY,
  "number" INTEGER NOT NULL,
  "at" TEXT NOT NULL,
  "user_id" INTEGER,
  "act" TEXT NOT NULL,
  "organisation_id" INTEGER,
  "assessment_id" INTEGER,
  "detail" TEXT NOT NULL,
  "previous_hash" TEXT NOT NULL,
  "hash" TEXT NOT NULL,
  FOREIGN KEY ("user_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("organisation_id") REFERENCES "organisation" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("assessment_id") REFERENCES "assessment" ("id") ON DELETE RESTRICT,
  CONSTRAINT log_entry_key_is_number CHECK (id = number),
  CONSTRAINT log_entry_hashed CHECK (length(hash) = 64 AND length(previous_hash) = 64)
)
;
CREATE UNIQUE INDEX "log_entry_number" ON "log_entry" ("number")
;
CREATE INDEX "log_entry_user_id" ON "log_entry" ("user_id")
;
CREATE INDEX "log_entry_organisation_id" ON "log_entry" ("organisation_id")
;
CREATE INDEX "log_entry_assessment_id" ON "log_entry" ("assessment_id")
;
CREATE UNIQUE INDEX "log_entry_hash" ON "log_entry" ("hash")
;
CREATE TABLE "log_head" (
  "id" SERIAL NOT NULL PRIMARY KEY,
  "number" INTEGER NOT NULL,
  "hash" TEXT NOT NULL,
  CONSTRAINT log_head_is_one_row CHECK (id = 1)
)
;
CREATE TABLE "proposal" (
  "id" SERIAL NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL,
  "changed_at" TEXT NOT NULL,
  "changed_by_id" INTEGER NOT NULL,
  "assessment_id" INTEGER NOT NULL,
  "tier" TEXT,
  "body" TEXT NOT NULL,
  "proposed_on" TEXT,
  "reason" TEXT NOT NULL,
  FOREIGN KEY ("changed_by_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("assessment_id") REFERENCES "assessment" ("id") ON DELETE RESTRICT,
  CONSTRAINT proposal_tier_bounded CHECK (length(tier) BETWEEN 1 AND 40),
  CONSTRAINT proposal_body_bounded CHECK (length(body) <= 200),
  CONSTRAINT proposal_day_is_a_day CHECK (length(proposed_on) = 10),
  CONSTRAINT proposal_reason_bounded CHECK (length(reason) <= 4000)
)
;
CREATE INDEX "proposal_changed_by_id" ON "proposal" ("changed_by_id")
;
CREATE UNIQUE INDEX "proposal_assessment_id" ON "proposal" ("assessment_id")
;
CREATE TABLE "role_grant" (
  "id" SERIAL NOT NULL PRIMARY KEY,
  "user_id" INTEGER NOT NULL,
  "role" TEXT NOT NULL,
  "organisation_id" INTEGER NOT NULL,
  FOREIGN KEY ("user_id") REFERENCES "account" ("id") ON DELETE CASCADE,
  FOREIGN KEY ("organisation_id") REFERENCES "organisation" ("id") ON DELETE RESTRICT,
  CONSTRAINT role_grant_role_known CHECK (role IN ('branch', 'office', 'inspection', 'standing', 'executive', 'admin'))
)
;
CREATE INDEX "role_grant_user_id" ON "role_grant" ("user_id")
;
CREATE INDEX "role_grant_organisation_id" ON "role_grant" ("organisation_id")
;
CREATE UNIQUE INDEX "role_grant_user_id_role_organisation_id" ON "role_grant" ("user_id", "role", "organisation_id")
;
CREATE TABLE "session" (
  "id" SERIAL NOT NULL PRIMARY KEY,
  "token_hash" TEXT NOT NULL,
  "user_id" INTEGER NOT NULL,
  "started_at" BIGINT NOT NULL,
  "seen_at" BIGINT NOT NULL,
  FOREIGN KEY ("user_id") REFERENCES "account" ("id") ON DELETE CASCADE
)
;
CREATE UNIQUE INDEX "session_token_hash" ON "session" ("token_hash")
;
CREATE INDEX "session_user_id" ON "session" ("user_id")
;
CREATE TABLE "sign_in_attempt" (
  "id" SERIAL NOT NULL PRIMARY KEY,
  "bucket" TEXT NOT NULL,
  "tried_at" BIGINT NOT NULL
)
;
CREATE INDEX "sign_in_attempt_bucket" ON "sign_in_attempt" ("bucket")
;
CREATE TABLE "step" (
  "id" SERIAL NOT NULL PRIMARY KEY,
  "assessment_id" INTEGER NOT NULL,
  "act" TEXT NOT NULL,
  "from_state" TEXT NOT NULL,
  "to_state" TEXT NOT NULL,
  "user_id" INTEGER,
  "at" TEXT NOT NULL,
  "reason" TEXT NOT NULL,
  FOREIGN KEY ("assessment_id") REFERENCES "assessment" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("user_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
  CONSTRAINT step_act_known CHECK (act IN ('open', 'submit', 'return', 'verify', 'decide', 'annul')),
  CONSTRAINT step_from_state_known CHECK (from_state IN ('draft', 'submitted', 'returned', 'verified', 'decided', 'annulled')),
  CONSTRAINT step_to_state_known CHECK (to_state IN ('draft', 'submitted', 'returned', 'verified', 'decided', 'annulled')),
  CONSTRAINT step_reason_given CHECK (act NOT IN ('return', 'annul') OR length(reason) > 0),
  CONSTRAINT step_reason_bounded CHECK (length(reason) <= 4000)
)
;
CREATE INDEX "step_assessment_id" ON "step" ("assessment_id")
;
CREATE INDEX "step_user_id" ON "step" ("user_id")
;
CREATE TABLE "subordinate_count" (
  "id" SERIAL NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL,
  "changed_at" TEXT NOT NULL,
  "changed_by_id" INTEGER NOT NULL,
  "assessment_id" INTEGER NOT NULL,
  "total" INTEGER,
  "completed_or_better" INTEGER,
  "failed" INTEGER,
  FOREIGN KEY ("changed_by_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("assessment_id") REFERENCES "assessment" ("id") ON DELETE RESTRICT,
  CONSTRAINT subordinate_count_total_in_range CHECK (total BETWEEN 0 AND 9999),
  CONSTRAINT subordinate_count_completed_in_range CHECK (completed_or_better BETWEEN 0 AND 9999),
  CONSTRAINT subordinate_count_failed_in_range CHECK (failed BETWEEN 0 AND 9999),
  CONSTRAINT subordinate_count_completed_within CHECK (completed_or_better <= total),
  CONSTRAINT subordinate_count_failed_within CHECK (failed <= total),
  CONSTRAINT subordinate_count_sum_within CHECK (completed_or_better + failed <= total)
)
;
CREATE INDEX "subordinate_count_changed_by_id" ON "subordinate_count" ("changed_by_id")
;
CREATE UNIQUE INDEX "subordinate_count_assessment_id" ON "subordinate_count" ("assessment_id")
;
INSERT INTO "log_head" ("id", "number", "hash") VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000')
