import type { api } from "../../api/api";
import { approveOneErasure } from "../../commands/erasure/approve";
import { askErasure } from "../../commands/erasure/ask";
import { withdrawErasure } from "../../commands/erasure/withdraw";
import type { Context } from "../../domain/context";
import type { Asked } from "../../http/serve";
import { readErasure } from "../../queries/erasure/read";
import { bind } from "../command";
import type { Console } from "../console";
import { queryDeps } from "../query-deps";
import { commandDeps } from "../recovery";

/** Reads the erasure after its command. */
const shown = (opened: Console) => ({
  show: (id: string, ctx: Context) => readErasure(queryDeps(opened), ctx, { id }),
});

/** Asks for a key's payloads to be erased. */
export const erasureAsking = (opened: Console, { body }: Asked<typeof api.erasure.ask>) =>
  bind(commandDeps(opened), askErasure, body, shown(opened));

/** Approves an erasure. */
export const erasureApproving = (opened: Console, { params }: Asked<typeof api.erasure.approve>) =>
  bind(commandDeps(opened), approveOneErasure, params, shown(opened));

/** Takes an erasure back, or refuses it. */
export const erasureWithdrawing = (opened: Console, { params }: Asked<typeof api.erasure.withdraw>) =>
  bind(commandDeps(opened), withdrawErasure, params, shown(opened));
