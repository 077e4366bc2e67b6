import { api } from "../../../../../../../lib/api/api";
import { serveOver } from "../../../../../../../lib/composition/serve";
import { keyStory } from "../../../../../../../lib/queries/keys";

export const dynamic = "force-dynamic";

export const GET = serveOver(api.key.read, ({ read }, { params }) => keyStory(read, params.path, params.key));
