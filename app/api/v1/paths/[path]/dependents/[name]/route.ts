import { api } from "../../../../../../../lib/api/api";
import { readDependent } from "../../../../../../../lib/composition/routes/dependents";
import { serveRead } from "../../../../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const GET = serveRead(api.dependent.read, readDependent);
