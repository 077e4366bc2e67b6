import { api } from "../../../../../../../lib/api/api";
import { appendBatch } from "../../../../../../../lib/composition/routes/mutations";
import { serveOver } from "../../../../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const POST = serveOver(api.mutation.appendBatch, appendBatch);
