import type { api } from "../../api/api";
import { setDrain } from "../../commands/drain/set";
import { ok } from "../../errors";
import { pathNamed } from "../../evidence/any-path";
import type { Asked } from "../../http/serve";
import { bind } from "../command";
import type { Console } from "../console";
import { drainControl } from "../ledger-sides";
import { commandDeps } from "../recovery";

/** Pauses or resumes a drain, and returns once the change has taken effect. */
export const drainSetting = (opened: Console, { params, body }: Asked<typeof api.drain.set>) =>
  bind(
    commandDeps(opened),
    setDrain,
    { ...body, path: params.path },
    {
      async show(epoch: string) {
        const { pathId } = pathNamed(opened.read, params.path) as { pathId: number };
        const { fencedAt } = await drainControl(opened.stores).standing(pathId);
        return ok({ epoch, quiescedAt: (fencedAt as Date).toISOString() });
      },
    },
  );
