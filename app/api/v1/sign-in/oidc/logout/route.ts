import { api } from "../../../../../../lib/api/api";
import { loggedOut, providerLogout } from "../../../../../../lib/composition/routes/provider";
import { serveOnce } from "../../../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const POST = serveOnce(api.session.endByProvider, providerLogout, loggedOut);
