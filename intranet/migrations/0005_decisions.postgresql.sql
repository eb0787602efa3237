ALTER TABLE "assessment" ADD COLUMN "redo" INTEGER NOT NULL DEFAULT 0 CONSTRAINT assessment_redo_only_decided CHECK (redo = 0 OR (redo = 1 AND state = 'decided'))
;
ALTER TABLE "condition_answer" ADD COLUMN "verified_answer" TEXT CONSTRAINT condition_answer_verified_fits CHECK (verified_answer IS NULL OR (condition IN ('tasks', 'committee_performance') AND verified_answer IN ('excellent', 'good', 'completed', 'failed')) OR (condition IN ('united', 'regular_meetings', 'corruption_discipline') AND verified_answer IN ('yes', 'no')) OR ((condition = 'authority' OR substr(condition, 1, 5) = 'peer.') AND verified_answer IN ('highest', 'second', 'third', 'lowest', 'none')))
;
ALTER TABLE "condition_answer" ADD COLUMN "note" TEXT NOT NULL DEFAULT '' CONSTRAINT condition_answer_note_bounded CHECK (length(note) <= 4000)
;
ALTER TABLE "leader_discipline" ADD COLUMN "verified_disciplined" INTEGER CONSTRAINT leader_discipline_verified_disciplined_in_range CHECK (verified_disciplined BETWEEN 0 AND 9999)
;
ALTER TABLE "leader_discipline" ADD COLUMN "verified_self_detected" INTEGER CONSTRAINT leader_discipline_verified_self_detected_in_range CHECK (verified_self_detected BETWEEN 0 AND 9999) CONSTRAINT leader_discipline_verified_self_detected_within CHECK (verified_self_detected <= verified_disciplined) CONSTRAINT leader_discipline_verified_whole CHECK ((verified_disciplined IS NULL) = (verified_self_detected IS NULL))
;
ALTER TABLE "leader_discipline" ADD COLUMN "note" TEXT NOT NULL DEFAULT '' CONSTRAINT leader_discipline_note_bounded CHECK (length(note) <= 4000)
;
ALTER TABLE "subordinate_count" ADD COLUMN "verified_total" INTEGER CONSTRAINT subordinate_count_verified_total_in_range CHECK (verified_total BETWEEN 0 AND 9999)
;
ALTER TABLE "subordinate_count" ADD COLUMN "verified_completed_or_better" INTEGER CONSTRAINT subordinate_count_verified_completed_in_range CHECK (verified_completed_or_better BETWEEN 0 AND 9999)
;
ALTER TABLE "subordinate_count" ADD COLUMN "verified_failed" INTEGER CONSTRAINT subordinate_count_verified_failed_in_range CHECK (verified_failed BETWEEN 0 AND 9999) CONSTRAINT subordinate_count_verified_sum_within CHECK (verified_completed_or_better + verified_failed <= verified_total) CONSTRAINT subordinate_count_verified_whole CHECK ((verified_total IS NULL) = (verified_completed_or_better IS NULL) AND (verified_total IS NULL) = (verified_failed IS NULL))
;
ALTER TABLE "subordinate_count" ADD COLUMN "note" TEXT NOT NULL DEFAULT '' CONSTRAINT subordinate_count_note_bounded CHECK (length(note) <= 4000)
;
CREATE TABLE "evidence_content" (
  "id" SERIAL NOT NULL PRIMARY KEY,
  "sha256" TEXT NOT NULL,
  "size" INTEGER NOT NULL,
  "data" BYTEA NOT NULL,
  CONSTRAINT evidence_content_hashed CHECK (length(sha256) = 64),
  CONSTRAINT evidence_content_size_bounded CHECK (size BETWEEN 1 AND 20971520),
  CONSTRAINT evidence_content_size_is_its_own CHECK (length(data) = size)
)
;
CREATE UNIQUE INDEX "evidence_content_sha256" ON "evidence_content" ("sha256")
;
CREATE TABLE "evidence" (
  "id" SERIAL NOT NULL PRIMARY KEY,
  "assessment_id" INTEGER NOT NULL,
  "about" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "media_type" TEXT NOT NULL,
  "content_id" INTEGER NOT NULL,
  "added_at" TEXT NOT NULL,
  "added_by_id" INTEGER NOT NULL,
  "removed_at" TEXT,
  "removed_by_id" INTEGER,
  FOREIGN KEY ("assessment_id") REFERENCES "assessment" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("content_id") REFERENCES "evidence_content" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("added_by_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("removed_by_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
  CONSTRAINT evidence_about_given CHECK (length(about) BETWEEN 1 AND 60),
  CONSTRAINT evidence_name_given CHECK (length(name) BETWEEN 1 AND 200),
  CONSTRAINT evidence_media_type_known CHECK (media_type IN ('application/pdf', 'image/png', 'image/jpeg', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'application/vnd.openxmlformats-officedocument.presentationml.presentation', 'application/msword', 'application/vnd.ms-excel', 'application/vnd.ms-powerpoint')),
  CONSTRAINT evidence_removed_by_somebody CHECK ((removed_at IS NULL) = (removed_by_id IS NULL))
)
;
CREATE INDEX "evidence_assessment_id" ON "evidence" ("assessment_id")
;
CREATE INDEX "evidence_content_id" ON "evidence" ("content_id")
;
CREATE INDEX "evidence_added_by_id" ON "evidence" ("added_by_id")
;
CREATE INDEX "evidence_removed_by_id" ON "evidence" ("removed_by_id")
;
CREATE TABLE "decision" (
  "id" SERIAL NOT NULL PRIMARY KEY,
  "cycle_id" INTEGER NOT NULL,
  "kind" TEXT NOT NULL,
  "number" TEXT NOT NULL,
  "decided_on" TEXT NOT NULL,
  "body" TEXT NOT NULL,
  "members" INTEGER,
  "present" INTEGER,
  "in_favour" INTEGER,
  "against" INTEGER,
  "abstained" INTEGER,
  "reason" TEXT NOT NULL,
  "recorded_at" TEXT NOT NULL,
  "recorded_by_id" INTEGER NOT NULL,
  FOREIGN KEY ("cycle_id") REFERENCES "cycle" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("recorded_by_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
  CONSTRAINT decision_kind_known CHECK (kind IN ('rating', 'praise', 'annulment', 'superior')),
  CONSTRAINT decision_number_given CHECK (length(number) BETWEEN 1 AND 60),
  CONSTRAINT decision_day_is_a_day CHECK (length(decided_on) = 10),
  CONSTRAINT decision_body_given CHECK (length(body) BETWEEN 1 AND 200),
  CONSTRAINT decision_counts_in_range CHECK ((members IS NULL OR members BETWEEN 0 AND 9999) AND (present IS NULL OR present BETWEEN 0 AND 9999) AND (in_favour IS NULL OR in_favour BETWEEN 0 AND 9999) AND (against IS NULL OR against BETWEEN 0 AND 9999) AND (abstained IS NULL OR abstained BETWEEN 0 AND 9999)),
  CONSTRAINT decision_counted_whole CHECK ((members IS NULL AND present IS NULL AND in_favour IS NULL AND against IS NULL AND abstained IS NULL) OR (members IS NOT NULL AND present IS NOT NULL AND in_favour IS NOT NULL AND against IS NOT NULL AND abstained IS NOT NULL)),
  CONSTRAINT decision_counted CHECK (kind = 'superior' OR (members IS NOT NULL AND present IS NOT NULL AND in_favour IS NOT NULL AND against IS NOT NULL AND abstained IS NOT NULL)),
  CONSTRAINT decision_present_within CHECK (present <= members),
  CONSTRAINT decision_votes_add_up CHECK (present = in_favour + against + abstained),
  CONSTRAINT decision_reason_bounded CHECK (length(reason) <= 4000),
  CONSTRAINT decision_annulment_has_reason CHECK (kind <> 'annulment' OR length(reason) > 0)
)
;
CREATE INDEX "decision_cycle_id" ON "decision" ("cycle_id")
;
CREATE INDEX "decision_recorded_by_id" ON "decision" ("recorded_by_id")
;
CREATE UNIQUE INDEX "decision_cycle_id_number" ON "decision" ("cycle_id", "number")
;
CREATE TABLE "decided_result" (
  "id" SERIAL NOT NULL PRIMARY KEY,
  "decision_id" INTEGER NOT NULL,
  "tier" TEXT,
  "reason" TEXT NOT NULL,
  "record" TEXT NOT NULL,
  "sha256" TEXT NOT NULL,
  "annulled_by_id" INTEGER,
  "assessment_id" INTEGER NOT NULL,
  FOREIGN KEY ("decision_id") REFERENCES "decision" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("annulled_by_id") REFERENCES "decision" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("assessment_id") REFERENCES "assessment" ("id") ON DELETE RESTRICT,
  CONSTRAINT decided_result_tier_bounded CHECK (length(tier) BETWEEN 1 AND 40),
  CONSTRAINT decided_result_reason_bounded CHECK (length(reason) <= 4000),
  CONSTRAINT decided_result_record_given CHECK (length(record) > 0),
  CONSTRAINT decided_result_hashed CHECK (length(sha256) = 64),
  CONSTRAINT decided_result_has_tier CHECK (tier IS NOT NULL)
)
;
CREATE INDEX "decided_result_decision_id" ON "decided_result" ("decision_id")
;
CREATE INDEX "decided_result_annulled_by_id" ON "decided_result" ("annulled_by_id")
;
CREATE UNIQUE INDEX "decided_result_assessment_id" ON "decided_result" ("assessment_id")
;
CREATE TABLE "decided_member" (
  "id" SERIAL NOT NULL PRIMARY KEY,
  "decision_id" INTEGER NOT NULL,
  "tier" TEXT,
  "reason" TEXT NOT NULL,
  "record" TEXT NOT NULL,
  "sha256" TEXT NOT NULL,
  "annulled_by_id" INTEGER,
  "assessment_id" INTEGER NOT NULL,
  "member_id" INTEGER NOT NULL,
  "revision" INTEGER NOT NULL,
  "outcome" TEXT NOT NULL,
  "after_round" INTEGER NOT NULL,
  FOREIGN KEY ("decision_id") REFERENCES "decision" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("annulled_by_id") REFERENCES "decision" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("assessment_id") REFERENCES "assessment" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("member_id") REFERENCES "member" ("id") ON DELETE RESTRICT,
  CONSTRAINT decided_member_tier_bounded CHECK (length(tier) BETWEEN 1 AND 40),
  CONSTRAINT decided_member_reason_bounded CHECK (length(reason) <= 4000),
  CONSTRAINT decided_member_record_given CHECK (length(record) > 0),
  CONSTRAINT decided_member_hashed CHECK (length(sha256) = 64),
  CONSTRAINT decided_member_outcome_known CHECK (outcome IN ('classified', 'not_rated', 'not_assessed')),
  CONSTRAINT decided_member_tier_if_rated CHECK ((outcome = 'classified') = (tier IS NOT NULL)),
  CONSTRAINT decided_member_revision_counts_from_one CHECK (revision >= 1),
  CONSTRAINT decided_member_after_round_in_range CHECK (after_round BETWEEN 0 AND 99)
)
;
CREATE INDEX "decided_member_decision_id" ON "decided_member" ("decision_id")
;
CREATE INDEX "decided_member_annulled_by_id" ON "decided_member" ("annulled_by_id")
;
CREATE INDEX "decided_member_assessment_id" ON "decided_member" ("assessment_id")
;
CREATE INDEX "decided_member_member_id" ON "decided_member" ("member_id")
;
CREATE UNIQUE INDEX "decided_member_assessment_id_member_id_revision" ON "decided_member" ("assessment_id", "member_id", "revision")
;
CREATE UNIQUE INDEX "decided_member_one_stands" ON "decided_member" ("assessment_id", "member_id") WHERE ("annulled_by_id" IS NULL)
;
CREATE TABLE "commendation" (
  "id" SERIAL NOT NULL PRIMARY KEY,
  "assessment_id" INTEGER NOT NULL,
  "reason" TEXT NOT NULL,
  "selected_at" TEXT NOT NULL,
  "selected_by_id" INTEGER NOT NULL,
  "withdrawn_at" TEXT,
  "withdrawn_by_id" INTEGER,
  "decision_id" INTEGER,
  FOREIGN KEY ("assessment_id") REFERENCES "assessment" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("selected_by_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("withdrawn_by_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("decision_id") REFERENCES "decision" ("id") ON DELETE RESTRICT,
  CONSTRAINT commendation_reason_given CHECK (length(reason) BETWEEN 1 AND 4000),
  CONSTRAINT commendation_withdrawn_by_somebody CHECK ((withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)),
  CONSTRAINT commendation_one_end CHECK (withdrawn_at IS NULL OR decision_id IS NULL)
)
;
CREATE INDEX "commendation_assessment_id" ON "commendation" ("assessment_id")
;
CREATE INDEX "commendation_selected_by_id" ON "commendation" ("selected_by_id")
;
CREATE INDEX "commendation_withdrawn_by_id" ON "commendation" ("withdrawn_by_id")
;
CREATE INDEX "commendation_decision_id" ON "commendation" ("decision_id")
;
CREATE UNIQUE INDEX "commendation_one_stands" ON "commendation" ("assessment_id") WHERE ("withdrawn_at" IS NULL)
;
CREATE TABLE "review_mark" (
  "id" SERIAL NOT NULL PRIMARY KEY,
  "assessment_id" INTEGER NOT NULL,
  "cause_id" INTEGER NOT NULL,
  "member_id" INTEGER,
  "decision_id" INTEGER NOT NULL,
  "marked_at" TEXT NOT NULL,
  "looked_at" TEXT,
  "looked_by_id" INTEGER,
  "note" TEXT NOT NULL,
  FOREIGN KEY ("assessment_id") REFERENCES "assessment" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("cause_id") REFERENCES "assessment" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("member_id") REFERENCES "member" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("decision_id") REFERENCES "decision" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("looked_by_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
  CONSTRAINT review_mark_looked_by_somebody CHECK ((looked_at IS NULL) = (looked_by_id IS NULL)),
  CONSTRAINT review_mark_note_bounded CHECK (length(note) <= 4000),
  CONSTRAINT review_mark_looked_with_note CHECK (looked_at IS NULL OR length(note) > 0)
)
;
CREATE INDEX "review_mark_assessment_id" ON "review_mark" ("assessment_id")
;
CREATE INDEX "review_mark_cause_id" ON "review_mark" ("cause_id")
;
CREATE INDEX "review_mark_member_id" ON "review_mark" ("member_id")
;
CREATE INDEX "review_mark_decision_id" ON "review_mark" ("decision_id")
;
CREATE INDEX "review_mark_looked_by_id" ON "review_mark" ("looked_by_id")
;
CREATE TABLE "superior_report" (
  "id" SERIAL NOT NULL PRIMARY KEY,
  "assessment_id" INTEGER NOT NULL,
  "number" TEXT NOT NULL,
  "sent_on" TEXT NOT NULL,
  "recorded_at" TEXT NOT NULL,
  "recorded_by_id" INTEGER NOT NULL,
  FOREIGN KEY ("assessment_id") REFERENCES "assessment" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("recorded_by_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
  CONSTRAINT superior_report_number_given CHECK (length(number) BETWEEN 1 AND 60),
  CONSTRAINT superior_report_day_is_a_day CHECK (length(sent_on) = 10)
)
;
CREATE INDEX "superior_report_assessment_id" ON "superior_report" ("assessment_id")
;
CREATE INDEX "superior_report_recorded_by_id" ON "superior_report" ("recorded_by_id")
;
INSERT INTO "assessment" ("cycle_id", "organisation_id", "revision", "state") SELECT "id", "organisation_id", 1, 'draft' FROM "cycle" WHERE NOT EXISTS (SELECT 1 FROM "assessment" a WHERE a."cycle_id" = "cycle"."id" AND a."organisation_id" = "cycle"."organisation_id") ORDER BY "id"
;
INSERT INTO "step" ("assessment_id", "act", "from_state", "to_state", "at", "reason") SELECT a."id", 'open', 'draft', 'draft', c."opened_at", '' FROM "assessment" a JOIN "cycle" c ON c."id" = a."cycle_id" AND c."organisation_id" = a."organisation_id" ORDER BY a."id"
;
INSERT INTO "subordinate_count" ("assessment_id", "version", "changed_at", "changed_by_id", "total", "completed_or_better", "failed", "source", "note") SELECT a."id", 1, c."opened_at", (SELECT min("id") FROM "account"), (SELECT count(DISTINCT b."organisation_id") FROM "assessment" b WHERE b."cycle_id" = c."id" AND b."organisation_id" <> c."organisation_id"), 0, 0, 'roll', '' FROM "assessment" a JOIN "cycle" c ON c."id" = a."cycle_id" AND c."organisation_id" = a."organisation_id" WHERE EXISTS (SELECT 1 FROM "account") ORDER BY a."id"
