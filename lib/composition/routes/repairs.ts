import type { api } from "../../api/api";
import { repairKey } from "../../commands/key/repair";
import type { Context } from "../../domain/context";
import type { Asked } from "../../http/serve";
import { keyRepairState } from "../../queries/key/repair-state";
import { bind } from "../command";
import type { Console } from "../console";
import { queryDeps } from "../query-deps";
import { commandDeps } from "../recovery";

/** Executes one of a key's ways back, and returns its outcome. */
export const keyRepairing = (opened: Console, { params, body }: Asked<typeof api.repair.carryOut>) =>
  bind(
    commandDeps(opened),
    repairKey,
    { ...params, ...body },
    {
      show: (plan: string, ctx: Context) => keyRepairState(queryDeps(opened), ctx, { ...params, plan }),
    },
  );
