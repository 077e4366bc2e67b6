import { api } from "../../../../../../../../lib/api/api";
import { keyRepairing } from "../../../../../../../../lib/composition/routes/repairs";
import { serveCommand } from "../../../../../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const POST = serveCommand(api.repair.carryOut, keyRepairing);
