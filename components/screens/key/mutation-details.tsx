import type { MutationWire } from "../../../lib/api/mutations";
import { exactValue } from "../../../lib/domain/json-text";
import { isOutstanding } from "../../../lib/domain/mutation";
import { CopyId } from "../../kit/copy/copy-id";
import { Time } from "../../kit/time/time";
import { showUnseen } from "../../kit/value/value.model";
import { ValueView } from "../../kit/value/value-view";
import { KeyActionButton } from "./action/key-action-button";
import classes from "./timeline.module.css";

/** The rest of a mutation's line: its ids, its payload, and every move with actor and reason. */
export function MutationDetails({ mutation }: { mutation: MutationWire }) {
  return (
    <div className={classes.details}>
      <dl className={classes.ids}>
        <div>
          <dt>Mutation</dt>
          <dd>
            <CopyId id={mutation.id} what="mutation id" />
          </dd>
        </div>
        <div>
          <dt>Idempotency key</dt>
          <dd>
            {mutation.idempotencyKey === null ? (
              "not told"
            ) : (
              <CopyId id={mutation.idempotencyKey} what="idempotency key" />
            )}
          </dd>
        </div>
        <div>
          <dt>Accepted</dt>
          <dd>{mutation.acceptedAt === null ? "not told" : <Time at={mutation.acceptedAt} />}</dd>
        </div>
      </dl>
      <ol className={classes.moves}>
        {mutation.moves.map((move, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a history only grows at its end, and a move may repeat
          <li key={index}>
            <b>{showUnseen(move.to)}</b>
            <Time at={move.at} />
            {move.by !== null && <span>by {showUnseen(move.by)}</span>}
            {move.because !== null && <q>{showUnseen(move.because)}</q>}
          </li>
        ))}
      </ol>
      {mutation.erasedAt === null ? (
        <ValueView value={mutation.payloadText === null ? null : exactValue(mutation.payloadText)} what="Payload" />
      ) : (
        <p>
          Payload erased <Time after="on" at={mutation.erasedAt} />. Its version, receipt and moves stay.
        </p>
      )}
      <div className={classes.actions}>
        {isOutstanding(mutation) && <KeyActionButton action={{ kind: "replay", mutation: mutation.id }} />}
        {isOutstanding(mutation) && <KeyActionButton action={{ kind: "suppress", mutation: mutation.id }} />}
        <KeyActionButton action={{ kind: "amend", mutation: mutation.id }} />
      </div>
    </div>
  );
}
