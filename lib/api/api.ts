import { administrator, factor, me, password, session, signIn } from "./access";
import { audit } from "./audit";
import { authority } from "./authority";
import { brokenGlass } from "./broken-glass";
import { catchUp } from "./catch-up";
import { connection } from "./connections";
import { dependent } from "./dependents";
import { divergence } from "./divergences";
import { drain } from "./drains";
import { erasure } from "./erasures";
import { incident } from "./incidents";
import { key } from "./keys";
import { mutation } from "./mutations";
import { notification } from "./notifications";
import { path } from "./paths";
import { change, freeze, grant, token, user } from "./people";
import { plan } from "./plans";
import { reconciliation } from "./reconciliations";
import { repair } from "./repairs";
import { report } from "./reports";
import { rule } from "./rules";
import { run } from "./runs";
import { saved } from "./saved";
import { server } from "./server";

/** The public API: every call of `/api/v1`, grouped by entity. */
export const api = {
  audit,
  administrator,
  change,
  factor,
  freeze,
  grant,
  me,
  password,
  rule,
  session,
  signIn,
  token,
  user,
  authority,
  brokenGlass,
  catchUp,
  connection,
  dependent,
  divergence,
  drain,
  erasure,
  incident,
  key,
  mutation,
  notification,
  path,
  plan,
  reconciliation,
  repair,
  report,
  run,
  saved,
  server,
};
