ALTER TABLE "cycle" ADD COLUMN "double_entry" INTEGER NOT NULL DEFAULT 0 CONSTRAINT cycle_double_entry_yes_no CHECK (double_entry IN (0, 1))
;
ALTER TABLE "proposal" ADD COLUMN "ballot_reason" TEXT NOT NULL DEFAULT '' CONSTRAINT proposal_ballot_reason_bounded CHECK (length(ballot_reason) <= 4000)
;
CREATE TABLE "ballot_entry" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "assessment_id" INTEGER NOT NULL,
  "number" INTEGER NOT NULL,
  "version" INTEGER NOT NULL,
  "body" TEXT NOT NULL,
  "voted_on" TEXT,
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
  "votes_1" INTEGER,
  "votes_2" INTEGER,
  "votes_3" INTEGER,
  "votes_4" INTEGER,
  "votes_5" INTEGER,
  "votes_6" INTEGER,
  "complete" INTEGER NOT NULL,
  "reason" TEXT NOT NULL,
  "entered_by_id" INTEGER NOT NULL,
  "entered_at" TEXT NOT NULL,
  "kind" TEXT NOT NULL,
  FOREIGN KEY ("assessment_id") REFERENCES "assessment" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("entered_by_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
  CONSTRAINT ballot_entry_b1_received CHECK (received = issued + unused + spoiled),
  CONSTRAINT ballot_entry_b2_issued CHECK (issued = returned + not_returned),
  CONSTRAINT ballot_entry_b3_returned CHECK (returned = valid + invalid),
  CONSTRAINT ballot_entry_b4_valid CHECK (valid = votes_1 + votes_2 + votes_3 + votes_4 + votes_5 + votes_6),
  CONSTRAINT ballot_entry_b5_summoned CHECK (summoned = present + absent),
  CONSTRAINT ballot_entry_b5_present CHECK (present <= summoned),
  CONSTRAINT ballot_entry_b5_issued CHECK (issued <= present),
  CONSTRAINT ballot_entry_b6_in_range CHECK (summoned BETWEEN 0 AND 9999 AND present BETWEEN 0 AND 9999 AND absent BETWEEN 0 AND 9999 AND issued BETWEEN 0 AND 9999 AND returned BETWEEN 0 AND 9999 AND not_returned BETWEEN 0 AND 9999 AND valid BETWEEN 0 AND 9999 AND invalid BETWEEN 0 AND 9999 AND votes_1 BETWEEN 0 AND 9999 AND votes_2 BETWEEN 0 AND 9999 AND votes_3 BETWEEN 0 AND 9999 AND votes_4 BETWEEN 0 AND 9999 AND votes_5 BETWEEN 0 AND 9999 AND votes_6 BETWEEN 0 AND 9999 AND received BETWEEN 0 AND 9999 AND unused BETWEEN 0 AND 9999 AND spoiled BETWEEN 0 AND 9999),
  CONSTRAINT ballot_entry_b6_round_counted CHECK (number BETWEEN 1 AND 99),
  CONSTRAINT ballot_entry_complete_yes_no CHECK (complete IN (0, 1)),
  CONSTRAINT ballot_entry_complete_is_whole CHECK (complete = 0 OR (length(body) > 0 AND voted_on IS NOT NULL AND summoned IS NOT NULL AND present IS NOT NULL AND absent IS NOT NULL AND issued IS NOT NULL AND returned IS NOT NULL AND not_returned IS NOT NULL AND valid IS NOT NULL AND invalid IS NOT NULL AND votes_1 IS NOT NULL AND votes_2 IS NOT NULL AND votes_3 IS NOT NULL AND votes_4 IS NOT NULL AND votes_5 IS NOT NULL AND votes_6 IS NOT NULL AND ((received IS NULL AND unused IS NULL AND spoiled IS NULL) OR (received IS NOT NULL AND unused IS NOT NULL AND spoiled IS NOT NULL)))),
  CONSTRAINT ballot_entry_body_bounded CHECK (length(body) <= 200),
  CONSTRAINT ballot_entry_day_is_a_day CHECK (length(voted_on) = 10),
  CONSTRAINT ballot_entry_reason_bounded CHECK (length(reason) <= 4000),
  CONSTRAINT ballot_entry_version_counts_from_zero CHECK (version >= 0),
  CONSTRAINT ballot_entry_kind_known CHECK (kind IN ('count', 'settlement')),
  CONSTRAINT ballot_entry_settlement_has_reason CHECK (kind = 'count' OR length(reason) > 0),
  CONSTRAINT ballot_entry_settlement_is_whole CHECK (kind = 'count' OR complete = 1)
) STRICT
;
CREATE INDEX "ballot_entry_assessment_id" ON "ballot_entry" ("assessment_id")
;
CREATE INDEX "ballot_entry_entered_by_id" ON "ballot_entry" ("entered_by_id")
;
CREATE TABLE "ballot_round" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "assessment_id" INTEGER NOT NULL,
  "number" INTEGER NOT NULL,
  "version" INTEGER NOT NULL,
  "body" TEXT NOT NULL,
  "voted_on" TEXT,
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
  "votes_1" INTEGER,
  "votes_2" INTEGER,
  "votes_3" INTEGER,
  "votes_4" INTEGER,
  "votes_5" INTEGER,
  "votes_6" INTEGER,
  "complete" INTEGER NOT NULL,
  "reason" TEXT NOT NULL,
  "entered_by_id" INTEGER NOT NULL,
  "entered_at" TEXT NOT NULL,
  "confirmed_by_id" INTEGER,
  FOREIGN KEY ("assessment_id") REFERENCES "assessment" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("entered_by_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("confirmed_by_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
  CONSTRAINT ballot_round_b1_received CHECK (received = issued + unused + spoiled),
  CONSTRAINT ballot_round_b2_issued CHECK (issued = returned + not_returned),
  CONSTRAINT ballot_round_b3_returned CHECK (returned = valid + invalid),
  CONSTRAINT ballot_round_b4_valid CHECK (valid = votes_1 + votes_2 + votes_3 + votes_4 + votes_5 + votes_6),
  CONSTRAINT ballot_round_b5_summoned CHECK (summoned = present + absent),
  CONSTRAINT ballot_round_b5_present CHECK (present <= summoned),
  CONSTRAINT ballot_round_b5_issued CHECK (issued <= present),
  CONSTRAINT ballot_round_b6_in_range CHECK (summoned BETWEEN 0 AND 9999 AND present BETWEEN 0 AND 9999 AND absent BETWEEN 0 AND 9999 AND issued BETWEEN 0 AND 9999 AND returned BETWEEN 0 AND 9999 AND not_returned BETWEEN 0 AND 9999 AND valid BETWEEN 0 AND 9999 AND invalid BETWEEN 0 AND 9999 AND votes_1 BETWEEN 0 AND 9999 AND votes_2 BETWEEN 0 AND 9999 AND votes_3 BETWEEN 0 AND 9999 AND votes_4 BETWEEN 0 AND 9999 AND votes_5 BETWEEN 0 AND 9999 AND votes_6 BETWEEN 0 AND 9999 AND received BETWEEN 0 AND 9999 AND unused BETWEEN 0 AND 9999 AND spoiled BETWEEN 0 AND 9999),
  CONSTRAINT ballot_round_b6_round_counted CHECK (number BETWEEN 1 AND 99),
  CONSTRAINT ballot_round_complete_yes_no CHECK (complete IN (0, 1)),
  CONSTRAINT ballot_round_complete_is_whole CHECK (complete = 0 OR (length(body) > 0 AND voted_on IS NOT NULL AND summoned IS NOT NULL AND present IS NOT NULL AND absent IS NOT NULL AND issued IS NOT NULL AND returned IS NOT NULL AND not_returned IS NOT NULL AND valid IS NOT NULL AND invalid IS NOT NULL AND votes_1 IS NOT NULL AND votes_2 IS NOT NULL AND votes_3 IS NOT NULL AND votes_4 IS NOT NULL AND votes_5 IS NOT NULL AND votes_6 IS NOT NULL AND ((received IS NULL AND unused IS NULL AND spoiled IS NULL) OR (received IS NOT NULL AND unused IS NOT NULL AND spoiled IS NOT NULL)))),
  CONSTRAINT ballot_round_body_bounded CHECK (length(body) <= 200),
  CONSTRAINT ballot_round_day_is_a_day CHECK (length(voted_on) = 10),
  CONSTRAINT ballot_round_reason_bounded CHECK (length(reason) <= 4000),
  CONSTRAINT ballot_round_version_counts_from_one CHECK (version >= 1),
  CONSTRAINT ballot_round_confirmed_by_another CHECK (confirmed_by_id <> entered_by_id),
  CONSTRAINT ballot_round_confirmed_is_whole CHECK (confirmed_by_id IS NULL OR complete = 1)
) STRICT
;
CREATE INDEX "ballot_round_assessment_id" ON "ballot_round" ("assessment_id")
;
CREATE INDEX "ballot_round_entered_by_id" ON "ballot_round" ("entered_by_id")
;
CREATE INDEX "ballot_round_confirmed_by_id" ON "ballot_round" ("confirmed_by_id")
;
CREATE UNIQUE INDEX "ballot_round_assessment_id_number_version" ON "ballot_round" ("assessment_id", "number", "version")
