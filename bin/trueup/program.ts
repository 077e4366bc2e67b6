import { Command } from "commander";
import { addAccess } from "./access";
import { addAdopt } from "./adopt";
import { addAudit } from "./audit";
import { addErasure } from "./erasure";
import { addGlass } from "./glass";
import { addIncident } from "./incident";
import { addKey } from "./key";
import { addNotifications } from "./notifications";
import { addPaths } from "./paths";
import { addPlan } from "./plan";
import { addRecover } from "./recover";
import { addRules } from "./rule";
import { addRun } from "./run";
import { addSaved } from "./saved";
import { addServer } from "./server";

/** `trueup` with every verb: those of the HTTP API, and the server's own. */
export function trueupProgram(): Command {
  const program = new Command("trueup")
    .description("Did we save it, and how do we make it true again.")
    .showSuggestionAfterError();
  for (const add of [
    addPaths,
    addKey,
    addSaved,
    addIncident,
    addGlass,
    addNotifications,
    addPlan,
    addRun,
    addRules,
    addServer,
    addAccess,
    addRecover,
    addAdopt,
    addAudit,
    addErasure,
  ])
    add(program);
  return program;
}
