import type { z } from "zod";
import type { authorityRequest } from "../../api/authority";
import type { acknowledgmentsRequest, closeRequest, restoreRequest, waiverRequest } from "../../api/incidents";
import { closeIncident } from "../../commands/incident/close";
import { declareAuthority } from "../../commands/incident/declare-authority";
import type { IncidentParts } from "../../commands/incident/parts";
import { restore } from "../../commands/incident/restore";
import { setAcknowledgments } from "../../commands/incident/set-acknowledgments";
import { waive } from "../../commands/incident/waive";
import type { Result } from "../../errors";
import type { By, Incident } from "../../ledger/model/incidents";
import { readIncident } from "../../queries/incident/read";
import { contextOf } from "../actor";
import { idOf } from "../command";
import type { Console } from "../console";
import { queryDeps } from "../query-deps";
import { incidentParts } from "../recovery";

/** A command of an incident, answered with the incident as it stands then. */
const onIncident =
  <B>(carryOut: (parts: IncidentParts, incident: string, asked: B, by: By) => Promise<Result<Incident>>) =>
  (opened: Console, { params, body, request }: { params: { id: string }; body: B; request: Request }) => ({
    act: (by: By) => idOf(carryOut(incidentParts(opened), params.id, body, by)),
    show: (id: string) => readIncident(queryDeps(opened), contextOf(request), { id }),
  });

/** Switches what an incident's paths acknowledge. */
export const acknowledgmentSwitch = onIncident<z.output<typeof acknowledgmentsRequest>>((parts, id, asked, by) =>
  setAcknowledgments(parts, id, asked.mode, asked.reason ?? "", asked.breakGlass?.reason ?? null, by),
);

/** Declares which store is right. */
export const authorityDeclaration = onIncident<z.output<typeof authorityRequest>>((parts, id, asked, by) =>
  declareAuthority(
    parts,
    id,
    {
      store: asked.store,
      region: asked.region ?? null,
      reason: asked.reason,
      forceOriginReads: asked.forceOriginReads ?? false,
      shown: asked.shown && { changed: BigInt(asked.shown.changed), discarded: BigInt(asked.shown.discarded) },
    },
    asked.breakGlass?.reason ?? null,
    by,
  ),
);

/** Leaves a finding or a mutation as it is. */
export const waiver = onIncident<z.output<typeof waiverRequest>>((parts, id, asked, by) => waive(parts, id, asked, by));

/** Lets dependents go and reopens the paths. */
export const restoration = onIncident<z.output<typeof restoreRequest>>((parts, id, asked, by) =>
  restore(parts, id, asked.dependent ?? null, asked.breakGlass?.reason ?? null, by),
);

/** Closes an incident. */
export const closing = onIncident<z.output<typeof closeRequest>>((parts, id, asked, by) =>
  closeIncident(
    parts,
    id,
    {
      reason: asked.reason ?? null,
      breakGlass: asked.breakGlass?.reason ?? null,
      reopenPaths: asked.reopenPaths ?? false,
    },
    by,
  ),
);
