import { command } from "../command";
import { beginReconciliation } from "../reconciliation/begin";
import { type Opening, openPrepared, type PreparedOpening, prepareOpening } from "./opening";

/**
 * Opens an incident, freezes the keys that it names or that have its finding, and holds back what depends on its paths. Where it is about
 * whole paths, every key is compared from then on. Refuses a scope that shares a key with another open incident, names what is not
 * configured, or has no key.
 */
export const openIncident = command<Opening, PreparedOpening>("incident.open", {
  prepare: async (deps, _ctx, opening) => prepareOpening(deps, opening),
  async act(tx, ctx, _opening, prepared) {
    const opened = await openPrepared(tx, prepared, ctx.principal.name);
    if (!opened.ok) return opened;
    const { incident, paths } = prepared;
    if (!incident.targeted) await beginReconciliation(tx, incident.id, paths);
    return opened;
  },
});
