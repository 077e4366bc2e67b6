"use client";
import { Button, Group, Text } from "@mantine/core";
import { Time } from "../../kit/time/time";
import { Permitted } from "../../shared/me/permitted";
import { changeName, decisionOf } from "./change.model";
import type { Change } from "./wire";

interface DecisionProps {
  change: Change;
  onDecide: (decision: { id: string; apply: boolean }) => void;
}

/** The ways to decide about a waiting change, or who decides about it. */
export function Decision({ change, onDecide }: DecisionProps) {
  const { id, own } = change;
  const how = decisionOf(change, new Date());
  const named = changeName(change);
  return (
    <Group gap={6}>
      {how === "own" && (
        <Text size="xs" c="dimmed">
          Another administrator decides.
        </Text>
      )}
      {how === "alone-later" && change.aloneFrom !== null && (
        <Text size="xs" c="dimmed">
          Another administrator decides. As the only one, you apply it from <Time at={change.aloneFrom} /> on.
        </Text>
      )}
      {(how === "another's" || how === "alone") && (
        <Permitted verb="change.decide">
          <Button size="compact-xs" aria-label={`Apply ${named}`} onClick={() => onDecide({ id, apply: true })}>
            {how === "alone" ? "Apply alone" : "Apply"}
          </Button>
        </Permitted>
      )}
      <Permitted verb="change.decide">
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`${own ? "Take back" : "Refuse"} ${named}`}
          onClick={() => onDecide({ id, apply: false })}
        >
          {own ? "Take back" : "Refuse"}
        </Button>
      </Permitted>
    </Group>
  );
}
