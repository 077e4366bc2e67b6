import type { api } from "../../api/api";
import { nothingThere, ok } from "../../errors";
import { query } from "../query";
import { erasureView } from "./erasure-view";

/** One erasure with its progress in each place. */
export const readErasure = query<typeof api.erasure.read>("erasure.read", async (deps, { principal }, { id }) => {
  const erasure = await deps.erasures.read(id);
  if (erasure === null) return nothingThere;
  return ok(erasureView(erasure, (await deps.erasures.places([id])).get(id) ?? [], principal));
});
