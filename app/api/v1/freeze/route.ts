import { api } from "../../../../lib/api/api";
import { queries } from "../../../../lib/composition/queries";
import { freezing } from "../../../../lib/composition/routes/access";
import { serveCommand, serveQuery } from "../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const GET = serveQuery(api.freeze.read, queries.freeze.read);
export const POST = serveCommand(api.freeze.set, freezing);
