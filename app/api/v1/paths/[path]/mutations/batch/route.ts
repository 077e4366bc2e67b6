import { batchRequest, mutationRequest } from "../../../../../../../lib/api/mutations";
import { openConsole } from "../../../../../../../lib/composition/console";
import { acceptedWireOf, BATCH_BYTES, proposedOf } from "../../../../../../../lib/http/mutation-body";
import { payloadsIn } from "../../../../../../../lib/http/payload-text";
import { problemOf } from "../../../../../../../lib/http/problems";
import { json, parseAs, readExactBody, respond, route } from "../../../../../../../lib/http/route";
import { unknownPath } from "../../../../../../../lib/read-models/paths";

export const dynamic = "force-dynamic";

export function POST(request: Request, { params }: { params: Promise<{ path: string }> }) {
  return route(request, async () => {
    const body = await readExactBody(request, batchRequest, BATCH_BYTES);
    if (!body.ok) return respond(body);
    const { writePath, read } = await openConsole();
    const { path } = await params;
    if (!read.paths.has(path)) return respond(unknownPath(read, path));
    const proposed = body.value.body.mutations.map((mutation) => parseAs(mutationRequest, mutation));
    const payloads = payloadsIn(body.value.text);
    const valid = proposed.flatMap((p, place) => (p.ok ? [proposedOf(p.value, payloads.get(place))] : []));
    const outcomes = await writePath.acceptMany(path, valid);
    let next = 0;
    const items = proposed.map((p) => {
      const outcome = p.ok ? outcomes[next++] : p;
      if (outcome === undefined) throw new Error("a mutation of the batch has no outcome");
      if (!outcome.ok) return problemOf(outcome.error);
      return { status: outcome.value.repeated ? 200 : 202, ...acceptedWireOf(outcome.value) };
    });
    return json({ items }, 207);
  });
}
