import { api } from "../../../../../../lib/api/api";
import { appendMutation } from "../../../../../../lib/composition/routes/mutations";
import { serveOver } from "../../../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const POST = serveOver(api.mutation.append, appendMutation);
