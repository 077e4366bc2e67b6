import type { api } from "../../api/api";
import { declareAuthority } from "../../commands/authority/declare";
import { armTheReopening } from "../../commands/incident/arm-reopening";
import { attend } from "../../commands/incident/attend";
import { closeIncident } from "../../commands/incident/close";
import { disarmTheReopening } from "../../commands/incident/disarm-reopening";
import { moveHorizon } from "../../commands/incident/move-horizon";
import { note } from "../../commands/incident/note";
import { restore } from "../../commands/incident/restore";
import { setAcknowledgments } from "../../commands/incident/set-acknowledgments";
import { setSeverity } from "../../commands/incident/set-severity";
import { waive } from "../../commands/incident/waive";
import type { Context } from "../../domain/context";
import type { Asked } from "../../http/serve";
import { readIncident } from "../../queries/incident/read";
import { bind } from "../command";
import type { Console } from "../console";
import { queryDeps } from "../query-deps";
import { commandDeps } from "../recovery";

/** Reads the incident after its command. */
const shown = (opened: Console) => ({
  show: (id: string, ctx: Context) => readIncident(queryDeps(opened), ctx, { id }),
});

/** Switches what an incident's paths acknowledge. */
export function acknowledgmentSwitch(opened: Console, { params, body }: Asked<typeof api.incident.setAcknowledgments>) {
  const { mode, reason = "", breakGlass } = body;
  const input = { id: params.id, mode, reason, breakGlass: breakGlass?.reason ?? null };
  return bind(commandDeps(opened), setAcknowledgments, input, shown(opened));
}

/** Declares which store is right. */
export function authorityDeclaration(opened: Console, { params, body }: Asked<typeof api.authority.declare>) {
  const { store, region = null, reason, forceOriginReads = false, shown: seen, rules = [], breakGlass } = body;
  const figures = (of: typeof seen) => of && { changed: BigInt(of.changed), discarded: BigInt(of.discarded) };
  const input = {
    id: params.id,
    store,
    region,
    reason,
    forceOriginReads,
    shown: figures(seen),
    rules: rules.map((rule) => ({ ...rule, region: rule.region ?? null, shown: figures(rule.shown) })),
    breakGlass: breakGlass?.reason ?? null,
  };
  return bind(commandDeps(opened), declareAuthority, input, shown(opened));
}

/** Leaves a finding or a mutation as it is. */
export const waiver = (opened: Console, { params, body }: Asked<typeof api.incident.waive>) =>
  bind(commandDeps(opened), waive, { ...body, id: params.id }, shown(opened));

/** Writes a note down. */
export const noting = (opened: Console, { params, body }: Asked<typeof api.incident.note>) =>
  bind(commandDeps(opened), note, { ...body, id: params.id }, shown(opened));

/** Says how grave an incident is. */
export const severitySetting = (opened: Console, { params, body }: Asked<typeof api.incident.setSeverity>) =>
  bind(commandDeps(opened), setSeverity, { ...body, id: params.id }, shown(opened));

/** Puts whoever asks on an incident, or takes them off. */
export const attendance = (opened: Console, { params, body }: Asked<typeof api.incident.attend>) =>
  bind(commandDeps(opened), attend, { ...body, id: params.id }, shown(opened));

/** Arms a reopening. */
export const arming = (opened: Console, { params, body }: Asked<typeof api.incident.armReopening>) =>
  bind(commandDeps(opened), armTheReopening, { ...body, id: params.id }, shown(opened));

/** Ends an armed reopening. */
export const disarming = (opened: Console, { params, body }: Asked<typeof api.incident.disarmReopening>) =>
  bind(commandDeps(opened), disarmTheReopening, { ...body, id: params.id }, shown(opened));

/** Moves an incident's horizon to now. */
export const horizonMove = (opened: Console, { params, body }: Asked<typeof api.incident.moveHorizon>) =>
  bind(commandDeps(opened), moveHorizon, { ...body, id: params.id }, shown(opened));

/** Releases dependents and reopens the paths. */
export function restoration(opened: Console, { params, body }: Asked<typeof api.incident.restore>) {
  const input = { id: params.id, dependent: body.dependent ?? null, breakGlass: body.breakGlass?.reason ?? null };
  return bind(commandDeps(opened), restore, input, shown(opened));
}

/** Closes an incident. */
export function closing(opened: Console, { params, body }: Asked<typeof api.incident.close>) {
  const { reason = null, breakGlass, reopenPaths = false } = body;
  const input = { id: params.id, reason, breakGlass: breakGlass?.reason ?? null, reopenPaths };
  return bind(commandDeps(opened), closeIncident, input, shown(opened));
}
