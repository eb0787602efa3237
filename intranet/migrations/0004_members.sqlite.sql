ALTER TABLE "subordinate_count" ADD COLUMN "source" TEXT NOT NULL DEFAULT 'typed' CONSTRAINT subordinate_count_source_known CHECK (source IN ('typed', 'roll'))
;
CREATE TABLE "member" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "added_at" TEXT NOT NULL
) STRICT
;
CREATE TABLE "roll_entry" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL,
  "superseded" INTEGER NOT NULL,
  "changed_at" TEXT NOT NULL,
  "changed_by_id" INTEGER NOT NULL,
  "assessment_id" INTEGER NOT NULL,
  "member_id" INTEGER NOT NULL,
  "full_name" TEXT NOT NULL,
  "sort_key" TEXT NOT NULL,
  "search_key" TEXT NOT NULL,
  "birth_date" TEXT,
  "sex" TEXT,
  "admitted_on" TEXT,
  "official_on" TEXT,
  "standing" TEXT,
  "exempt" INTEGER NOT NULL,
  "civil_servant" TEXT,
  "offices" TEXT NOT NULL,
  "other_posts" TEXT NOT NULL,
  "group_name" TEXT NOT NULL,
  "joined_on" TEXT,
  "joined_from_id" INTEGER,
  "left_on" TEXT,
  "left_to_id" INTEGER,
  "leaving_note" TEXT NOT NULL,
  "counted" INTEGER NOT NULL,
  FOREIGN KEY ("changed_by_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("assessment_id") REFERENCES "assessment" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("member_id") REFERENCES "member" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("joined_from_id") REFERENCES "organisation" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("left_to_id") REFERENCES "organisation" ("id") ON DELETE RESTRICT,
  CONSTRAINT roll_entry_version_counts_from_one CHECK (version >= 1),
  CONSTRAINT roll_entry_superseded_yes_no CHECK (superseded IN (0, 1)),
  CONSTRAINT roll_entry_full_name_given CHECK (length(full_name) BETWEEN 1 AND 200),
  CONSTRAINT roll_entry_sort_key_given CHECK (length(sort_key) BETWEEN 1 AND 4000),
  CONSTRAINT roll_entry_search_key_bounded CHECK (length(search_key) <= 4000),
  CONSTRAINT roll_entry_birth_date_is_a_day CHECK (length(birth_date) = 10),
  CONSTRAINT roll_entry_sex_known CHECK (sex IN ('male', 'female')),
  CONSTRAINT roll_entry_admitted_on_is_a_day CHECK (length(admitted_on) = 10),
  CONSTRAINT roll_entry_official_on_is_a_day CHECK (length(official_on) = 10),
  CONSTRAINT roll_entry_admitted_after_birth CHECK (admitted_on > birth_date),
  CONSTRAINT roll_entry_official_after_admission CHECK (official_on >= admitted_on),
  CONSTRAINT roll_entry_standing_known CHECK (standing IN ('official', 'probationary')),
  CONSTRAINT roll_entry_exempt_yes_no CHECK (exempt IN (0, 1)),
  CONSTRAINT roll_entry_civil_servant_known CHECK (civil_servant IN ('cadre', 'civil_servant', 'public_employee', 'none')),
  CONSTRAINT roll_entry_offices_bounded CHECK (length(offices) <= 400),
  CONSTRAINT roll_entry_other_posts_bounded CHECK (length(other_posts) <= 200),
  CONSTRAINT roll_entry_group_name_bounded CHECK (length(group_name) <= 200),
  CONSTRAINT roll_entry_joined_on_is_a_day CHECK (length(joined_on) = 10),
  CONSTRAINT roll_entry_left_on_is_a_day CHECK (length(left_on) = 10),
  CONSTRAINT roll_entry_left_after_joining CHECK (left_on >= joined_on),
  CONSTRAINT roll_entry_leaving_note_bounded CHECK (length(leaving_note) <= 200),
  CONSTRAINT roll_entry_counted_yes_no CHECK (counted IN (0, 1))
) STRICT
;
CREATE INDEX "roll_entry_changed_by_id" ON "roll_entry" ("changed_by_id")
;
CREATE INDEX "roll_entry_assessment_id" ON "roll_entry" ("assessment_id")
;
CREATE INDEX "roll_entry_member_id" ON "roll_entry" ("member_id")
;
CREATE INDEX "roll_entry_joined_from_id" ON "roll_entry" ("joined_from_id")
;
CREATE INDEX "roll_entry_left_to_id" ON "roll_entry" ("left_to_id")
;
CREATE UNIQUE INDEX "roll_entry_assessment_id_member_id_version" ON "roll_entry" ("assessment_id", "member_id", "version")
;
CREATE UNIQUE INDEX "roll_entry_one_stands" ON "roll_entry" ("assessment_id", "member_id") WHERE ("superseded" = 0)
;
CREATE TABLE "member_fact" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL,
  "superseded" INTEGER NOT NULL,
  "changed_at" TEXT NOT NULL,
  "changed_by_id" INTEGER NOT NULL,
  "assessment_id" INTEGER NOT NULL,
  "member_id" INTEGER NOT NULL,
  "field" TEXT NOT NULL,
  "value" TEXT,
  FOREIGN KEY ("changed_by_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("assessment_id") REFERENCES "assessment" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("member_id") REFERENCES "member" ("id") ON DELETE RESTRICT,
  CONSTRAINT member_fact_version_counts_from_one CHECK (version >= 1),
  CONSTRAINT member_fact_superseded_yes_no CHECK (superseded IN (0, 1)),
  CONSTRAINT member_fact_field_known CHECK (field IN ('civil_grade', 'emulation_fighter', 'merit_certificate', 'stays', 'discipline_from', 'review_completed_on', 'failings', 'self_rating', 'reason_code', 'not_assessed')),
  CONSTRAINT member_fact_fits CHECK (value IS NULL OR (field = 'civil_grade' AND value IN ('excellent', 'good', 'completed', 'limited', 'failed')) OR (field IN ('emulation_fighter', 'merit_certificate', 'stays') AND value IN ('yes', 'no')) OR (field IN ('discipline_from', 'review_completed_on') AND length(value) = 10) OR (field IN ('failings', 'self_rating', 'reason_code') AND length(value) BETWEEN 1 AND 400) OR (field = 'not_assessed' AND length(value) BETWEEN 1 AND 4000))
) STRICT
;
CREATE INDEX "member_fact_changed_by_id" ON "member_fact" ("changed_by_id")
;
CREATE INDEX "member_fact_assessment_id" ON "member_fact" ("assessment_id")
;
CREATE INDEX "member_fact_member_id" ON "member_fact" ("member_id")
;
CREATE UNIQUE INDEX "member_fact_assessment_id_member_id_field_version" ON "member_fact" ("assessment_id", "member_id", "field", "version")
;
CREATE UNIQUE INDEX "member_fact_one_stands" ON "member_fact" ("assessment_id", "member_id", "field") WHERE ("superseded" = 0)
;
CREATE TABLE "branch_fact" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "version" INTEGER NOT NULL,
  "superseded" INTEGER NOT NULL,
  "changed_at" TEXT NOT NULL,
  "changed_by_id" INTEGER NOT NULL,
  "assessment_id" INTEGER NOT NULL,
  "field" TEXT NOT NULL,
  "value" TEXT,
  FOREIGN KEY ("changed_by_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("assessment_id") REFERENCES "assessment" ("id") ON DELETE RESTRICT,
  CONSTRAINT branch_fact_version_counts_from_one CHECK (version >= 1),
  CONSTRAINT branch_fact_superseded_yes_no CHECK (superseded IN (0, 1)),
  CONSTRAINT branch_fact_field_known CHECK (field IN ('announced_on', 'special_quota', 'special_taken_back', 'over_quota')),
  CONSTRAINT branch_fact_fits CHECK (value IS NULL OR (field = 'announced_on' AND length(value) = 10) OR (field <> 'announced_on' AND length(value) BETWEEN 1 AND 4000))
) STRICT
;
CREATE INDEX "branch_fact_changed_by_id" ON "branch_fact" ("changed_by_id")
;
CREATE INDEX "branch_fact_assessment_id" ON "branch_fact" ("assessment_id")
;
CREATE UNIQUE INDEX "branch_fact_assessment_id_field_version" ON "branch_fact" ("assessment_id", "field", "version")
;
CREATE UNIQUE INDEX "branch_fact_one_stands" ON "branch_fact" ("assessment_id", "field") WHERE ("superseded" = 0)
;
CREATE TABLE "vote_sheet" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "assessment_id" INTEGER NOT NULL,
  "number" INTEGER NOT NULL,
  "version" INTEGER NOT NULL,
  "voted_on" TEXT,
  "official" INTEGER,
  "summoned" INTEGER,
  "present" INTEGER,
  "absent" INTEGER,
  "received" INTEGER,
  "unused" INTEGER,
  "spoiled" INTEGER,
  "issued" INTEGER,
  "returned" INTEGER,
  "not_returned" INTEGER,
  "valid" INTEGER,
  "invalid" INTEGER,
  "complete" INTEGER NOT NULL,
  "reason" TEXT NOT NULL,
  "entered_by_id" INTEGER NOT NULL,
  "entered_at" TEXT NOT NULL,
  "confirmed_by_id" INTEGER,
  FOREIGN KEY ("assessment_id") REFERENCES "assessment" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("entered_by_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("confirmed_by_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
  CONSTRAINT vote_sheet_b1_received CHECK (received = issued + unused + spoiled),
  CONSTRAINT vote_sheet_b2_issued CHECK (issued = returned + not_returned),
  CONSTRAINT vote_sheet_b3_returned CHECK (returned = valid + invalid),
  CONSTRAINT vote_sheet_b5_summoned CHECK (summoned = present + absent),
  CONSTRAINT vote_sheet_b5_present CHECK (present <= summoned),
  CONSTRAINT vote_sheet_b5_issued CHECK (issued <= present),
  CONSTRAINT vote_sheet_b5_official CHECK (present <= official),
  CONSTRAINT vote_sheet_b6_in_range CHECK (official BETWEEN 0 AND 9999 AND summoned BETWEEN 0 AND 9999 AND present BETWEEN 0 AND 9999 AND absent BETWEEN 0 AND 9999 AND issued BETWEEN 0 AND 9999 AND returned BETWEEN 0 AND 9999 AND not_returned BETWEEN 0 AND 9999 AND valid BETWEEN 0 AND 9999 AND invalid BETWEEN 0 AND 9999 AND received BETWEEN 0 AND 9999 AND unused BETWEEN 0 AND 9999 AND spoiled BETWEEN 0 AND 9999),
  CONSTRAINT vote_sheet_b6_round_counted CHECK (number BETWEEN 1 AND 99),
  CONSTRAINT vote_sheet_complete_yes_no CHECK (complete IN (0, 1)),
  CONSTRAINT vote_sheet_complete_is_whole CHECK (complete = 0 OR (voted_on IS NOT NULL AND official IS NOT NULL AND summoned IS NOT NULL AND present IS NOT NULL AND absent IS NOT NULL AND issued IS NOT NULL AND returned IS NOT NULL AND not_returned IS NOT NULL AND valid IS NOT NULL AND invalid IS NOT NULL AND ((received IS NULL AND unused IS NULL AND spoiled IS NULL) OR (received IS NOT NULL AND unused IS NOT NULL AND spoiled IS NOT NULL)))),
  CONSTRAINT vote_sheet_day_is_a_day CHECK (length(voted_on) = 10),
  CONSTRAINT vote_sheet_reason_bounded CHECK (length(reason) <= 4000),
  CONSTRAINT vote_sheet_version_counts_from_one CHECK (version >= 1),
  CONSTRAINT vote_sheet_confirmed_by_another CHECK (confirmed_by_id <> entered_by_id),
  CONSTRAINT vote_sheet_confirmed_is_whole CHECK (confirmed_by_id IS NULL OR complete = 1)
) STRICT
;
CREATE INDEX "vote_sheet_assessment_id" ON "vote_sheet" ("assessment_id")
;
CREATE INDEX "vote_sheet_entered_by_id" ON "vote_sheet" ("entered_by_id")
;
CREATE INDEX "vote_sheet_confirmed_by_id" ON "vote_sheet" ("confirmed_by_id")
;
CREATE UNIQUE INDEX "vote_sheet_assessment_id_number_version" ON "vote_sheet" ("assessment_id", "number", "version")
;
CREATE UNIQUE INDEX "vote_sheet_id_valid_complete" ON "vote_sheet" ("id", "valid", "complete")
;
CREATE TABLE "vote_sheet_row" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "member_id" INTEGER NOT NULL,
  "status" TEXT NOT NULL,
  "note" TEXT NOT NULL,
  "without_best" INTEGER NOT NULL,
  "votes_1" INTEGER,
  "votes_2" INTEGER,
  "votes_3" INTEGER,
  "votes_4" INTEGER,
  "votes_5" INTEGER,
  "votes_6" INTEGER,
  "no_mark" INTEGER,
  "valid" INTEGER,
  "complete" INTEGER NOT NULL,
  "sheet_id" INTEGER NOT NULL,
  FOREIGN KEY ("member_id") REFERENCES "member" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("sheet_id") REFERENCES "vote_sheet" ("id") ON DELETE RESTRICT,
  CONSTRAINT vote_sheet_row_of_its_sheet FOREIGN KEY (sheet_id, valid, complete) REFERENCES "vote_sheet" (id, valid, complete) ON DELETE RESTRICT,
  CONSTRAINT vote_sheet_row_b4_valid CHECK (valid = votes_1 + votes_2 + votes_3 + votes_4 + votes_5 + votes_6 + no_mark),
  CONSTRAINT vote_sheet_row_b6_in_range CHECK (votes_1 BETWEEN 0 AND 9999 AND votes_2 BETWEEN 0 AND 9999 AND votes_3 BETWEEN 0 AND 9999 AND votes_4 BETWEEN 0 AND 9999 AND votes_5 BETWEEN 0 AND 9999 AND votes_6 BETWEEN 0 AND 9999 AND no_mark BETWEEN 0 AND 9999 AND valid BETWEEN 0 AND 9999),
  CONSTRAINT vote_sheet_row_status_known CHECK (status IN ('listed', 'absent')),
  CONSTRAINT vote_sheet_row_absent_has_no_counts CHECK (status = 'listed' OR (votes_1 IS NULL AND votes_2 IS NULL AND votes_3 IS NULL AND votes_4 IS NULL AND votes_5 IS NULL AND votes_6 IS NULL AND no_mark IS NULL AND valid IS NULL AND complete = 0)),
  CONSTRAINT vote_sheet_row_note_bounded CHECK (length(note) <= 200),
  CONSTRAINT vote_sheet_row_without_best_yes_no CHECK (without_best IN (0, 1)),
  CONSTRAINT vote_sheet_row_without_best_has_none CHECK (without_best = 0 OR votes_1 = 0),
  CONSTRAINT vote_sheet_row_complete_yes_no CHECK (complete IN (0, 1)),
  CONSTRAINT vote_sheet_row_complete_is_whole CHECK (complete = 0 OR (votes_1 IS NOT NULL AND votes_2 IS NOT NULL AND votes_3 IS NOT NULL AND votes_4 IS NOT NULL AND votes_5 IS NOT NULL AND votes_6 IS NOT NULL AND no_mark IS NOT NULL AND valid IS NOT NULL))
) STRICT
;
CREATE INDEX "vote_sheet_row_member_id" ON "vote_sheet_row" ("member_id")
;
CREATE INDEX "vote_sheet_row_sheet_id" ON "vote_sheet_row" ("sheet_id")
;
CREATE UNIQUE INDEX "vote_sheet_row_sheet_id_member_id" ON "vote_sheet_row" ("sheet_id", "member_id")
;
CREATE TABLE "vote_entry" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "assessment_id" INTEGER NOT NULL,
  "number" INTEGER NOT NULL,
  "version" INTEGER NOT NULL,
  "voted_on" TEXT,
  "official" INTEGER,
  "summoned" INTEGER,
  "present" INTEGER,
  "absent" INTEGER,
  "received" INTEGER,
  "unused" INTEGER,
  "spoiled" INTEGER,
  "issued" INTEGER,
  "returned" INTEGER,
  "not_returned" INTEGER,
  "valid" INTEGER,
  "invalid" INTEGER,
  "complete" INTEGER NOT NULL,
  "reason" TEXT NOT NULL,
  "entered_by_id" INTEGER NOT NULL,
  "entered_at" TEXT NOT NULL,
  "kind" TEXT NOT NULL,
  FOREIGN KEY ("assessment_id") REFERENCES "assessment" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("entered_by_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
  CONSTRAINT vote_entry_b1_received CHECK (received = issued + unused + spoiled),
  CONSTRAINT vote_entry_b2_issued CHECK (issued = returned + not_returned),
  CONSTRAINT vote_entry_b3_returned CHECK (returned = valid + invalid),
  CONSTRAINT vote_entry_b5_summoned CHECK (summoned = present + absent),
  CONSTRAINT vote_entry_b5_present CHECK (present <= summoned),
  CONSTRAINT vote_entry_b5_issued CHECK (issued <= present),
  CONSTRAINT vote_entry_b5_official CHECK (present <= official),
  CONSTRAINT vote_entry_b6_in_range CHECK (official BETWEEN 0 AND 9999 AND summoned BETWEEN 0 AND 9999 AND present BETWEEN 0 AND 9999 AND absent BETWEEN 0 AND 9999 AND issued BETWEEN 0 AND 9999 AND returned BETWEEN 0 AND 9999 AND not_returned BETWEEN 0 AND 9999 AND valid BETWEEN 0 AND 9999 AND invalid BETWEEN 0 AND 9999 AND received BETWEEN 0 AND 9999 AND unused BETWEEN 0 AND 9999 AND spoiled BETWEEN 0 AND 9999),
  CONSTRAINT vote_entry_b6_round_counted CHECK (number BETWEEN 1 AND 99),
  CONSTRAINT vote_entry_complete_yes_no CHECK (complete IN (0, 1)),
  CONSTRAINT vote_entry_complete_is_whole CHECK (complete = 0 OR (voted_on IS NOT NULL AND official IS NOT NULL AND summoned IS NOT NULL AND present IS NOT NULL AND absent IS NOT NULL AND issued IS NOT NULL AND returned IS NOT NULL AND not_returned IS NOT NULL AND valid IS NOT NULL AND invalid IS NOT NULL AND ((received IS NULL AND unused IS NULL AND spoiled IS NULL) OR (received IS NOT NULL AND unused IS NOT NULL AND spoiled IS NOT NULL)))),
  CONSTRAINT vote_entry_day_is_a_day CHECK (length(voted_on) = 10),
  CONSTRAINT vote_entry_reason_bounded CHECK (length(reason) <= 4000),
  CONSTRAINT vote_entry_version_counts_from_zero CHECK (version >= 0),
  CONSTRAINT vote_entry_kind_known CHECK (kind IN ('count', 'settlement')),
  CONSTRAINT vote_entry_settlement_has_reason CHECK (kind = 'count' OR length(reason) > 0),
  CONSTRAINT vote_entry_settlement_is_whole CHECK (kind = 'count' OR complete = 1)
) STRICT
;
CREATE INDEX "vote_entry_assessment_id" ON "vote_entry" ("assessment_id")
;
CREATE INDEX "vote_entry_entered_by_id" ON "vote_entry" ("entered_by_id")
;
CREATE UNIQUE INDEX "vote_entry_id_valid_complete" ON "vote_entry" ("id", "valid", "complete")
;
CREATE TABLE "vote_entry_row" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "member_id" INTEGER NOT NULL,
  "status" TEXT NOT NULL,
  "note" TEXT NOT NULL,
  "without_best" INTEGER NOT NULL,
  "votes_1" INTEGER,
  "votes_2" INTEGER,
  "votes_3" INTEGER,
  "votes_4" INTEGER,
  "votes_5" INTEGER,
  "votes_6" INTEGER,
  "no_mark" INTEGER,
  "valid" INTEGER,
  "complete" INTEGER NOT NULL,
  "entry_id" INTEGER NOT NULL,
  FOREIGN KEY ("member_id") REFERENCES "member" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("entry_id") REFERENCES "vote_entry" ("id") ON DELETE RESTRICT,
  CONSTRAINT vote_entry_row_of_its_sheet FOREIGN KEY (entry_id, valid, complete) REFERENCES "vote_entry" (id, valid, complete) ON DELETE RESTRICT,
  CONSTRAINT vote_entry_row_b4_valid CHECK (valid = votes_1 + votes_2 + votes_3 + votes_4 + votes_5 + votes_6 + no_mark),
  CONSTRAINT vote_entry_row_b6_in_range CHECK (votes_1 BETWEEN 0 AND 9999 AND votes_2 BETWEEN 0 AND 9999 AND votes_3 BETWEEN 0 AND 9999 AND votes_4 BETWEEN 0 AND 9999 AND votes_5 BETWEEN 0 AND 9999 AND votes_6 BETWEEN 0 AND 9999 AND no_mark BETWEEN 0 AND 9999 AND valid BETWEEN 0 AND 9999),
  CONSTRAINT vote_entry_row_status_known CHECK (status IN ('listed', 'absent')),
  CONSTRAINT vote_entry_row_absent_has_no_counts CHECK (status = 'listed' OR (votes_1 IS NULL AND votes_2 IS NULL AND votes_3 IS NULL AND votes_4 IS NULL AND votes_5 IS NULL AND votes_6 IS NULL AND no_mark IS NULL AND valid IS NULL AND complete = 0)),
  CONSTRAINT vote_entry_row_note_bounded CHECK (length(note) <= 200),
  CONSTRAINT vote_entry_row_without_best_yes_no CHECK (without_best IN (0, 1)),
  CONSTRAINT vote_entry_row_without_best_has_none CHECK (without_best = 0 OR votes_1 = 0),
  CONSTRAINT vote_entry_row_complete_yes_no CHECK (complete IN (0, 1)),
  CONSTRAINT vote_entry_row_complete_is_whole CHECK (complete = 0 OR (votes_1 IS NOT NULL AND votes_2 IS NOT NULL AND votes_3 IS NOT NULL AND votes_4 IS NOT NULL AND votes_5 IS NOT NULL AND votes_6 IS NOT NULL AND no_mark IS NOT NULL AND valid IS NOT NULL))
) STRICT
;
CREATE INDEX "vote_entry_row_member_id" ON "vote_entry_row" ("member_id")
;
CREATE INDEX "vote_entry_row_entry_id" ON "vote_entry_row" ("entry_id")
;
CREATE UNIQUE INDEX "vote_entry_row_entry_id_member_id" ON "vote_entry_row" ("entry_id", "member_id")
