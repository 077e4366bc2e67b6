import { Group, NumberInput } from "@mantine/core";
import type { PlanDraft } from "./plan-draft.model";

interface PaceFieldsProps {
  draft: PlanDraft;
  onChange: (part: Partial<PlanDraft>) => void;
}

/** The rate of a plan's run, and the number of items in its canary. */
export function PaceFields({ draft, onChange }: PaceFieldsProps) {
  return (
    <Group grow preventGrowOverflow={false} align="flex-start">
      <NumberInput
        label="Greatest rate, per second"
        description="Empty: the rate follows the measured headroom"
        min={0.1}
        max={1_000_000}
        value={draft.ratePerSec}
        onChange={(value) => onChange({ ratePerSec: typeof value === "number" ? value : "" })}
      />
      <NumberInput
        label="Canary"
        description="Items taken first, before the run waits; 0: none"
        min={0}
        max={100_000}
        allowDecimal={false}
        value={draft.canary}
        onChange={(value) => onChange({ canary: typeof value === "number" ? value : "" })}
      />
    </Group>
  );
}
