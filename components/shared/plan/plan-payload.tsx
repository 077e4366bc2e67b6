import { Text } from "@mantine/core";
import type { PlanWire } from "../../../lib/api/plans";
import { exactValue } from "../../../lib/domain/json-text";
import { factsOf } from "../../../lib/domain/plan/kinds";
import { ValueView } from "../../kit/value/value-view";

/** The value that an amendment would write, for its approver; nothing for other kinds. */
export function PlanPayload({ plan: { kind, payloadText, payloadHidden } }: { plan: PlanWire }) {
  if (!factsOf(kind).takesPayload) return null;
  if (payloadText === null) return <Text size="sm">It writes the ledger's own value again, as a new version.</Text>;
  return (
    <div>
      <ValueView value={exactValue(payloadText)} what="The new value" />
      {payloadHidden && (
        <Text size="xs" c="dimmed">
          Hidden members are shown as •••; the run writes their real values.
        </Text>
      )}
    </div>
  );
}
