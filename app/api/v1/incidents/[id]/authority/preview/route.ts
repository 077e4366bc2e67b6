import { api } from "../../../../../../../lib/api/api";
import { previewAuthority } from "../../../../../../../lib/composition/routes/incidents";
import { serveRead } from "../../../../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const GET = serveRead(api.authority.preview, previewAuthority);
