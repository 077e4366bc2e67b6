import { api } from "../../../../lib/api/api";
import { asMade, factorBeginning } from "../../../../lib/composition/routes/access";
import { serveOnce } from "../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const POST = serveOnce(api.factor.propose, factorBeginning, asMade(201));
