import type { RepairParts } from "../commands/repair/repair-key";
import { judge } from "../evidence/judge";
import { shownOf } from "../evidence/shown";
import type { Console } from "./console";
import { incidentParts, repairParts } from "./recovery";

const GATHER = { window: 100, deadlineMs: 1_200 };

/** What a repair of one key needs. */
export function keyRepairParts(opened: Pick<Console, "read" | "stores">): RepairParts {
  return {
    ...repairParts(opened),
    incident: incidentParts(opened),
    judge: async (path, key) => {
      const judged = (await judge(path, [key], GATHER)).get(key);
      if (judged === undefined) throw new Error("a key that was asked for was not judged");
      return judged;
    },
    shown: ({ evidence }) => shownOf(evidence),
  };
}
