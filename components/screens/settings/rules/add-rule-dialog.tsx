"use client";
import { Checkbox, Group, NumberInput, Text } from "@mantine/core";
import { useState } from "react";
import { ruleSentence } from "../../../../lib/domain/access/rule-words";
import type { TwoPersonRule } from "../../../../lib/domain/access/settings";
import { INVARIANT_CLASSES, type InvariantClass } from "../../../../lib/domain/contract";
import { PLAN_KINDS, type PlanKind } from "../../../../lib/domain/plan/kinds";
import { CommandDialog } from "../../../shared/command/command-dialog";
import { useCommand } from "../../../shared/command/use-command";
import { api } from "../../../shared/query/api";

const EVERY_RUN: TwoPersonRule = {
  verbs: ["run.start"],
  kinds: [],
  invariants: [],
  above: 0,
  perIncidentAndDay: false,
};

/** Asks for a rule, which another administrator applies. */
export function AddRuleDialog({ onClose }: { onClose: () => void }) {
  const [rule, setRule] = useState(EVERY_RUN);
  const change = (part: Partial<TwoPersonRule>) => setRule((was) => ({ ...was, ...part }));
  const add = useCommand(
    (reason: string, commandKey) =>
      api.rule.add(
        {
          body: {
            ...rule,
            verbs: [...rule.verbs],
            kinds: [...rule.kinds],
            invariants: [...rule.invariants],
            perIncidentAndDay: rule.above > 0 && rule.perIncidentAndDay,
            reason,
          },
        },
        { commandKey },
      ),
    { onDone: onClose },
  );
  return (
    <CommandDialog
      opened
      onClose={onClose}
      title="Ask for a rule?"
      confirm="Ask for the rule"
      doing="Recording the request"
      reason="required"
      command={add}
      onConfirm={(reason) => add.give(reason)}
    >
      <Choices
        label="Kinds of plans"
        names={PLAN_KINDS}
        chosen={rule.kinds}
        onChange={(kinds) => change({ kinds: kinds as PlanKind[] })}
      />
      <Choices
        label="Invariant classes of the paths"
        names={INVARIANT_CLASSES}
        chosen={rule.invariants}
        onChange={(invariants) => change({ invariants: invariants as InvariantClass[] })}
      />
      <NumberInput
        label="For more effects than"
        description="0: always."
        value={rule.above}
        min={0}
        max={1_000_000_000}
        allowDecimal={false}
        thousandSeparator=","
        onChange={(above) => change({ above: typeof above === "number" ? above : 0 })}
      />
      <Checkbox
        label="Count an incident's runs of the last 24 hours together"
        checked={rule.above > 0 && rule.perIncidentAndDay}
        disabled={rule.above === 0}
        onChange={(event) => change({ perIncidentAndDay: event.currentTarget.checked })}
      />
      <Text size="sm" role="status">
        {ruleSentence(rule)}
      </Text>
      <Text size="sm" c="dimmed">
        The rule holds once another administrator applies it. Approvals of plans that it concerns end then.
      </Text>
    </CommandDialog>
  );
}

interface ChoicesProps {
  label: string;
  names: readonly string[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}

/** Names of a closed list; none chosen means each. */
function Choices({ label, names, chosen, onChange }: ChoicesProps) {
  return (
    <Checkbox.Group label={label} description="None: every one." value={[...chosen]} onChange={onChange}>
      <Group gap="xs" mt={6}>
        {names.map((name) => (
          <Checkbox key={name} value={name} label={name} />
        ))}
      </Group>
    </Checkbox.Group>
  );
}
