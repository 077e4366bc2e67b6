import { Group, NativeSelect } from "@mantine/core";
import type { IncidentWire } from "../../../../lib/api/incidents";
import { type PlanDraft, regionChoices, takesOrigin, takesRegion } from "./plan-draft.model";

interface PlaceFieldsProps {
  draft: PlanDraft;
  incident: IncidentWire;
  onChange: (part: Partial<PlanDraft>) => void;
}

/** The place of a plan: one of the incident's paths or all, and the region where its kind takes one. */
export function PlaceFields({ draft, incident, onChange }: PlaceFieldsProps) {
  const { paths } = incident.scope;
  return (
    <Group grow preventGrowOverflow={false} align="flex-start">
      {paths.length > 1 && (
        <NativeSelect
          label="On path"
          value={draft.path}
          onChange={(event) => onChange({ path: event.currentTarget.value })}
          data={[{ value: "", label: "all of the incident's" }, ...paths]}
        />
      )}
      {takesRegion(draft.kind) && (
        <NativeSelect
          label={takesOrigin(draft.kind) ? "From" : "Region"}
          value={draft.region}
          onChange={(event) => onChange({ region: event.currentTarget.value })}
          data={regionChoices(draft.kind, incident.regions)}
        />
      )}
    </Group>
  );
}
