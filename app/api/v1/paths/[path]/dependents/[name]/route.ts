import { api } from "../../../../../../../lib/api/api";
import { readDependent } from "../../../../../../../lib/composition/routes/dependents";
import { serveOver } from "../../../../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const GET = serveOver(api.dependent.read, readDependent);
