import type { api } from "../../api/api";
import { repairKey } from "../../commands/repair/repair-key";
import type { Asked } from "../../http/serve";
import { keyRepairState } from "../../queries/key/repair-state";
import { contextOf } from "../actor";
import { type Command, idOf } from "../command";
import type { Console } from "../console";
import { keyRepairParts } from "../key-repair";
import { queryDeps } from "../query-deps";

type Repair = typeof api.repair.carryOut;

/** Takes one of a key's ways back, and answers what became of it. */
export const keyRepairing = (opened: Console, { params, body, request }: Asked<Repair>): Command<Repair, string> => ({
  act: (by) => idOf(repairKey(keyRepairParts(opened), { ...params, ...body }, by)),
  show: (plan) => keyRepairState(queryDeps(opened), contextOf(request), { ...params, plan }),
});
