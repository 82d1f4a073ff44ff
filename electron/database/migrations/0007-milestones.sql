-- A run keeps the weights alone of its milestones, beside the best and the last checkpoint; training never goes on from
-- them. A step may have both, in files of their own.
CREATE TABLE checkpoints_with_milestones (
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  step INTEGER NOT NULL,
  milestone INTEGER NOT NULL CHECK (milestone IN (0, 1)),
  path TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  best INTEGER NOT NULL CHECK (best IN (0, 1)),
  last INTEGER NOT NULL CHECK (last IN (0, 1)),
  PRIMARY KEY (run_id, step, milestone),
  CHECK (milestone = 0 OR (best = 0 AND last = 0))
) STRICT, WITHOUT ROWID;
INSERT INTO checkpoints_with_milestones (run_id, step, milestone, path, sha256, best, last)
  SELECT run_id, step, 0, path, sha256, best, last FROM checkpoints;
DROP TABLE checkpoints;
ALTER TABLE checkpoints_with_milestones RENAME TO checkpoints;
CREATE UNIQUE INDEX checkpoints_best ON checkpoints (run_id) WHERE best = 1;
CREATE UNIQUE INDEX checkpoints_last ON checkpoints (run_id) WHERE last = 1;
