import { command } from "../command";
import { beginReconciliation } from "../reconciliation/begin";
import { type Opening, openPrepared, type PreparedOpening, prepareOpening } from "./opening";

/**
 * Opens an incident, freezes the keys that it names or that have its finding, and holds its paths' dependents back. An incident
 * about whole paths starts a reconciliation of every key. Refuses a scope that shares a key with another open incident, names
 * anything unconfigured, or has no key.
 */
export const openIncident = command<"incident.open", Opening, PreparedOpening>("incident.open", {
  prepare: async (deps, _ctx, opening) => prepareOpening(deps, opening),
  async act(tx, ctx, _opening, prepared) {
    const opened = await openPrepared(tx, prepared, ctx.principal.name);
    if (!opened.ok) return opened;
    const { incident, paths } = prepared;
    if (!incident.targeted) await beginReconciliation(tx, incident.id, paths);
    return opened;
  },
});
