CREATE TABLE "member_summary" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "assessment_id" INTEGER NOT NULL,
  "listed" INTEGER NOT NULL,
  "tier_1" INTEGER NOT NULL,
  "tier_2" INTEGER NOT NULL,
  "tier_3" INTEGER NOT NULL,
  "tier_4" INTEGER NOT NULL,
  "tier_5" INTEGER NOT NULL,
  "tier_6" INTEGER NOT NULL,
  "waiting" INTEGER NOT NULL,
  "left_out" INTEGER NOT NULL,
  "keep" INTEGER,
  "to_rate" INTEGER NOT NULL,
  "known" INTEGER NOT NULL,
  "rounds" INTEGER NOT NULL,
  "vote_left" INTEGER NOT NULL,
  "result_left" INTEGER NOT NULL,
  FOREIGN KEY ("assessment_id") REFERENCES "assessment" ("id") ON DELETE RESTRICT,
  CONSTRAINT member_summary_in_range CHECK (listed BETWEEN 0 AND 9999 AND tier_1 BETWEEN 0 AND 9999 AND tier_2 BETWEEN 0 AND 9999 AND tier_3 BETWEEN 0 AND 9999 AND tier_4 BETWEEN 0 AND 9999 AND tier_5 BETWEEN 0 AND 9999 AND tier_6 BETWEEN 0 AND 9999 AND waiting BETWEEN 0 AND 9999 AND left_out BETWEEN 0 AND 9999 AND keep BETWEEN 0 AND 9999 AND to_rate BETWEEN 0 AND 9999 AND known BETWEEN 0 AND 9999 AND rounds BETWEEN 0 AND 9999 AND vote_left BETWEEN 0 AND 9999 AND result_left BETWEEN 0 AND 9999),
  CONSTRAINT member_summary_adds_up CHECK (listed = tier_1 + tier_2 + tier_3 + tier_4 + tier_5 + tier_6 + waiting + left_out),
  CONSTRAINT member_summary_known_within CHECK (known <= to_rate),
  CONSTRAINT member_summary_to_rate_within CHECK (to_rate <= listed)
) STRICT
;
CREATE UNIQUE INDEX "member_summary_assessment_id" ON "member_summary" ("assessment_id")
