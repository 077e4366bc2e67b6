import { listCheckpoints } from "../queries/audit/checkpoints";
import { listAudit } from "../queries/audit/list";
import { readAudit } from "../queries/audit/read";
import { verifyAudit } from "../queries/audit/verify";
import { previewAuthority } from "../queries/authority/preview";
import { listBrokenGlass } from "../queries/broken-glass/list";
import { reckonCatchUp } from "../queries/catch-up/reckon";
import { listChanges } from "../queries/change/list";
import { listConnections } from "../queries/connection/list";
import { readDependent } from "../queries/dependent/read";
import { listDivergences } from "../queries/divergence/list";
import { listErasures } from "../queries/erasure/list";
import { readErasure } from "../queries/erasure/read";
import { readFreeze } from "../queries/freeze/read";
import { handoverOf } from "../queries/incident/handover";
import { listIncidents } from "../queries/incident/list";
import { nextOfIncident } from "../queries/incident/next";
import { readIncident } from "../queries/incident/read";
import { listKeys } from "../queries/key/list";
import { keyMutations } from "../queries/key/mutations";
import { readKey } from "../queries/key/read";
import { readMe } from "../queries/me/read";
import { listNotifications } from "../queries/notification/list";
import { listPaths } from "../queries/path/list";
import { readPath } from "../queries/path/read";
import { pathSeries } from "../queries/path/series";
import { planItems } from "../queries/plan/items";
import { readPlan } from "../queries/plan/read";
import { readReconciliation } from "../queries/reconciliation/read";
import { readReport } from "../queries/report/read";
import { listRules } from "../queries/rule/list";
import { runItems } from "../queries/run/items";
import { readRun } from "../queries/run/read";
import { askSaved } from "../queries/saved/ask";
import { listSessions } from "../queries/session/list";
import { offerSignIn } from "../queries/sign-in/offer";
import { listTokens } from "../queries/token/list";
import { listUsers } from "../queries/user/list";

/** The query for each entry of the API, under the entry's name. */
export const queries = {
  audit: { checkpoints: listCheckpoints, list: listAudit, read: readAudit, verify: verifyAudit },
  authority: { preview: previewAuthority },
  brokenGlass: { list: listBrokenGlass },
  change: { list: listChanges },
  catchUp: { reckon: reckonCatchUp },
  connection: { list: listConnections },
  dependent: { read: readDependent },
  divergence: { list: listDivergences },
  erasure: { list: listErasures, read: readErasure },
  freeze: { read: readFreeze },
  incident: { handover: handoverOf, list: listIncidents, next: nextOfIncident, read: readIncident },
  key: { list: listKeys, mutations: keyMutations, read: readKey },
  me: { read: readMe },
  notification: { list: listNotifications },
  path: { list: listPaths, read: readPath, series: pathSeries },
  plan: { items: planItems, read: readPlan },
  reconciliation: { read: readReconciliation },
  report: { read: readReport },
  run: { items: runItems, read: readRun },
  rule: { list: listRules },
  saved: { ask: askSaved },
  session: { list: listSessions },
  signIn: { offer: offerSignIn },
  token: { list: listTokens },
  user: { list: listUsers },
};
