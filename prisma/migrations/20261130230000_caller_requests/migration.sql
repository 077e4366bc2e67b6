-- The request ids with which callers made the writes that a repair took from a cache: the request of such a mutation is the repair's run.
CREATE TABLE caller_request (
  mutation_id uuid NOT NULL,
  request_id  text COLLATE "C" NOT NULL,
  PRIMARY KEY (mutation_id, request_id)
);
CREATE INDEX caller_request_by_request ON caller_request (request_id, mutation_id);
