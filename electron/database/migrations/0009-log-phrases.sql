-- A line of a study's log is JSON: a phrase, to be said in any language; a text where it was written before phrases.
ALTER TABLE study_log RENAME COLUMN text TO said;
UPDATE study_log SET said = json_quote(said);
