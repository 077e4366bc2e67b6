import { api } from "../../../../../../lib/api/api";
import { appendMutation } from "../../../../../../lib/composition/routes/mutations";
import { serveRead } from "../../../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const POST = serveRead(api.mutation.append, appendMutation);
