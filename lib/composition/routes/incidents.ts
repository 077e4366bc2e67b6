import type { api } from "../../api/api";
import { openIncident } from "../../commands/incident/open";
import type { Opening } from "../../commands/incident/opening";
import type { Context } from "../../domain/context";
import type { Asked } from "../../http/serve";
import { readIncident } from "../../queries/incident/read";
import { bind } from "../command";
import type { Console } from "../console";
import { queryDeps } from "../query-deps";
import { commandDeps } from "../recovery";

/** Opens an incident. */
export const incidentOpening = (opened: Console, { body }: Asked<typeof api.incident.open>) =>
  bind(commandDeps(opened), openIncident, body as Opening, {
    show: (id: string, ctx: Context) => readIncident(queryDeps(opened), ctx, { id }),
  });
