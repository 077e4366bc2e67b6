import type { api } from "../../api/api";
import { catchUp } from "../../domain/catch-up";
import { ok } from "../../errors";
import { query } from "../query";

/** Answers how long a backlog of N takes to catch up, by arithmetic alone; no store is read. */
export const reckonCatchUp = query<typeof api.catchUp.reckon, null>("path.read", async (_deps, _ctx, question) =>
  ok(catchUp(question)),
);
