import type { api } from "../../api/api";
import { catchUp } from "../../domain/catch-up";
import { ok } from "../../errors";
import { query } from "../query";

/** If the backlog reaches N, how long until truth is restored? Pure arithmetic: no store is asked. */
export const reckonCatchUp = query<typeof api.catchUp.reckon, null>("path.read", async (_deps, _ctx, question) =>
  ok(catchUp(question)),
);
