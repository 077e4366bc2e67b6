import { mutationRequest } from "../../../../../../lib/api/mutations";
import { openConsole } from "../../../../../../lib/composition/console";
import { acceptedWireOf, MUTATION_BYTES, proposedOf } from "../../../../../../lib/http/mutation-body";
import { payloadIn } from "../../../../../../lib/http/payload-text";
import { json, readExactBody, respond, route } from "../../../../../../lib/http/route";

export const dynamic = "force-dynamic";

export function POST(request: Request, { params }: { params: Promise<{ path: string }> }) {
  return route(request, async () => {
    const body = await readExactBody(request, mutationRequest, MUTATION_BYTES);
    if (!body.ok) return respond(body);
    const { writePath } = await openConsole();
    const accepted = await writePath.accept(
      (await params).path,
      proposedOf(body.value.body, payloadIn(body.value.text)),
    );
    if (!accepted.ok) return respond(accepted);
    return json(acceptedWireOf(accepted.value), accepted.value.repeated ? 200 : 202);
  });
}
