-- How each path stands, as people are told: worse at once, better only after a while. `better_since`: since when it has seemed better.
CREATE TABLE path_standing (
  path_id      smallint PRIMARY KEY,
  at           timestamptz NOT NULL,
  standing     text NOT NULL COLLATE "C",
  since        timestamptz NOT NULL,
  better_since timestamptz
);
