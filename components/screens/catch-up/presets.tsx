"use client";
import { Button, Group } from "@mantine/core";
import { Panel } from "../../kit/state/panel";
import { PRESETS, type Preset } from "./catch-up.model";

/** Worked sums to start from. */
export function Presets({ onChoose }: { onChoose: (preset: Preset) => void }) {
  return (
    <Panel title="Worked sums">
      <Group gap="xs">
        {PRESETS.map((preset) => (
          <Button key={preset.name} variant="default" onClick={() => onChoose(preset)}>
            {preset.name}
          </Button>
        ))}
      </Group>
    </Panel>
  );
}
