import { api } from "../../../../lib/api/api";
import { signedOut, signingOut } from "../../../../lib/composition/routes/access";
import { serveOnce } from "../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const POST = serveOnce(api.session.signOut, signingOut, signedOut);
