import type pg from "pg";
import { recentEffects } from "../access/recent-effects";
import { shownRules } from "../access/shown-rules";
import { boundTo } from "../bound-to";
import { addItems, adopt, fail, finish, keepBuilding, take } from "./build";
import { headsOf, withdrawn } from "./candidate-keys";
import { candidates } from "./candidates";
import { installationOf } from "./installation-of";
import { planReadsOn } from "./reads";
import { itemsThrough } from "./rows";

/** Plans on the ledger, for whoever freezes their lists. A list is written once, while it is being built, and never changed. */
export function plansOn(pool: pg.Pool) {
  return {
    ...planReadsOn(pool),
    ...boundTo(pool, {
      take,
      adopt,
      keepBuilding,
      addItems,
      finish,
      fail,
      itemsThrough,
      installationOf,
      candidates,
      heads: headsOf,
      withdrawn,
      recentEffects,
      consoleRules: shownRules,
    }),
  };
}

export type Plans = ReturnType<typeof plansOn>;
