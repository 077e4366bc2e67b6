-- Whether a dependent was paused before an incident held it: it is left paused when the incident lets go. Null: not looked at yet.
ALTER TABLE incident_dependent ADD COLUMN paused_before boolean;
-- Nobody looked before these were held.
UPDATE incident_dependent SET paused_before = false WHERE state <> 'holding' AND kind = 'queue';
