import { api } from "../../../../lib/api/api";
import { signedIn, steppingUp } from "../../../../lib/composition/routes/access";
import { serveOnce } from "../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const POST = serveOnce(api.session.stepUp, steppingUp, signedIn);
